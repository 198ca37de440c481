/** A duration: `7 ms`, `1.2 s`. */
export function formatMs(ms: number): string {
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** A whole number with separators: `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 item`, `2 items`. */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A range of offsets, both ends included: `7`, `7–9`. */
export function formatRange({ from, to }: { readonly from: number; readonly to: number }): string {
  return from === to ? formatCount(from) : `${formatCount(from)}–${formatCount(to)}`;
}

/** The time of day with seconds. */
export function formatTime(time: Date): string {
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(':');
}

/** The time of day, preceded by the date unless it is today: `2026-03-01 12:00:00`. */
export function formatMoment(time: Date, now: Date): string {
  const date = [time.getFullYear(), twoDigits(time.getMonth() + 1), twoDigits(time.getDate())].join('-');
  return time.toDateString() === now.toDateString() ? formatTime(time) : `${date} ${formatTime(time)}`;
}

/** Data on one line: strings unchanged, all other values as JSON. */
export function formatData(data: unknown, maxLength = 200): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}

/** Parses the data field: as JSON if the text is valid JSON, otherwise as a string. */
export function readData(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Text that is not JSON is published as a string.
    return text;
  }
}

/** Names separated by commas or spaces; undefined when the text has no names. */
export function readList(text: string): string[] | undefined {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  return names.length === 0 ? undefined : names;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
