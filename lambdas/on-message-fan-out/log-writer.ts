import type { WrittenItem } from '../../contract/attribute-values';
import { logItem, publishIdItem } from '../../publishing/channel-items';
import type { BatchTable } from '../dynamodb/batch-table';
import type { Clock } from '../runtime/interfaces';
import type { HeadRecord } from '../streams/head-records';
import type { LogWriter } from './fan-out-channel';

/** Options of {@link createLogWriter}. */
export interface LogWriterOptions {
  readonly batch: Pick<BatchTable, 'put'>;
  readonly clock: Clock;
  readonly messageRetentionSeconds: number;
  readonly publishIdRetentionSeconds: number;
}

/** The log writer in DynamoDB. It is idempotent: the stream may deliver a record more than once. */
export function createLogWriter(options: LogWriterOptions): LogWriter {
  const { batch, clock, messageRetentionSeconds, publishIdRetentionSeconds } = options;
  return {
    write: async (channel, records) => {
      const loggedAt = clock.now();
      const seconds = Math.ceil(loggedAt / 1000);
      await batch.put(publishIdItems(channel, records, seconds + publishIdRetentionSeconds));
      const expiresAt = seconds + messageRetentionSeconds;
      const items = new Map<number, WrittenItem>();
      const afterByEpoch = new Map<string, number>();
      for (const { message, stored } of records) {
        const { offset, epoch } = message;
        const after = Math.min(afterByEpoch.get(epoch) ?? Infinity, offset - 1);
        afterByEpoch.set(epoch, after);
        items.set(offset, logItem({ channel, offset, epoch, text: stored, after, loggedAt, expiresAt }));
      }
      await batch.put([...items.values()]);
    },
  };
}

/** One item per id, because a batch write may not contain a key twice. It gets the first position of the id. */
function publishIdItems(channel: string, records: readonly HeadRecord[], expiresAt: number): WrittenItem[] {
  const items = new Map<string, WrittenItem>();
  for (const { message, claimed } of records) {
    if (!claimed || items.has(message.id)) continue;
    const { epoch, offset } = message;
    const claim = { claimedAt: Date.parse(message.time), token: '', expiresAt, position: { epoch, offset } };
    items.set(message.id, publishIdItem(channel, message.id, claim));
  }
  return [...items.values()];
}
