/** A stretch of sort keys, both ends included. */
export interface KeyRange {
  readonly from: string;
  readonly to: string;
}

const HASH_BYTES = 256;

/**
 * Cuts the sort keys of an audience that come after a key into at most `count` ranges of equal share: hashes spread
 * connections evenly over 256 bytes, so equal numbers of bytes hold about equal numbers of connections.
 */
export function rangesAfter(sortKey: string, count: number): KeyRange[] {
  const first = Number.parseInt(sortKey.slice(0, 2), 16);
  const share = Math.ceil((HASH_BYTES - first) / count);
  const ranges: KeyRange[] = [];
  for (let start = first; start < HASH_BYTES; start += share) {
    const end = Math.min(start + share, HASH_BYTES) - 1;
    ranges.push({ from: `${hex(start)}#`, to: `${hex(end)}$` });
  }
  return ranges;
}

/** The key after the hash byte begins with `#`, and `$` is the character after it. */
function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
