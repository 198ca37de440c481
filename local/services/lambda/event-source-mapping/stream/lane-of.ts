import type { StreamRecord } from '../../../../ports';

/** FNV-1a, 32 bits. */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** The lane of a record: all records of one item share a lane, which keeps their order. */
export function laneOf({ dynamodb: { Keys } }: Pick<StreamRecord, 'dynamodb'>, lanes: number): number {
  if (lanes === 1) return 0;
  const text = JSON.stringify(Object.entries(Keys).sort(([a], [b]) => (a < b ? -1 : 1)));
  let hash = OFFSET_BASIS;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME) >>> 0;
  return hash % lanes;
}
