const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (value: number): string => String(value).padStart(2, '0');

/** A time in Common Log Format and UTC, for example `30/Apr/2026:04:16:26 +0000`. @param ms since the epoch */
export function commonLogTime(ms: number): string {
  const at = new Date(ms);
  const day = `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]!}/${at.getUTCFullYear()}`;
  return `${day}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}
