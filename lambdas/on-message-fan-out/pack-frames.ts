import { utf8Length } from '../../protocol/bytes';
import { encodeCursor } from '../../protocol/cursors';
import { MAX_FRAME_BYTES } from '../../protocol/limits';
import type { HeadRecord } from '../streams/head-records';

/**
 * Packs messages of one channel, in order, into as few push frames of at most {@link MAX_FRAME_BYTES} as possible.
 * It joins the texts of the messages, which are encoded once for all subscribers.
 */
export function packFrames(records: readonly HeadRecord[]): string[] {
  const frames: string[] = [];
  let packed: HeadRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = utf8Length(record.text) + 1;
    if (packed.length > 0 && bytes + size + frameOverhead(record) > MAX_FRAME_BYTES) {
      frames.push(frameOf(packed));
      packed = [];
      bytes = 0;
    }
    packed.push(record);
    bytes += size;
  }
  if (packed.length > 0) frames.push(frameOf(packed));
  return frames;
}

function frameOf(records: readonly HeadRecord[]): string {
  const last = records.at(-1) as HeadRecord;
  return `{"messages":[${records.map(({ text }) => text).join(',')}],"cursor":"${cursorAfter(last)}"}`;
}

/** Bytes of a frame without its messages. A cursor is ASCII text. */
function frameOverhead(last: HeadRecord): number {
  return '{"messages":[],"cursor":""}'.length + cursorAfter(last).length;
}

function cursorAfter({ message }: HeadRecord): string {
  return encodeCursor([message]);
}
