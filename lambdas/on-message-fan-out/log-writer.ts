import type { Item } from '../dynamodb/batch-table';
import type { BatchTable } from '../dynamodb/batch-table';
import type { Clock } from '../runtime/interfaces';
import type { HeadRecord } from '../streams/head-records';
import { logItem, publishIdItem } from '../../publishing/channel-items';
import type { LogWriter } from './ports';

/** What the log writer needs. */
export interface LogWriterDependencies {
  readonly batch: Pick<BatchTable, 'put'>;
  readonly clock: Clock;
  readonly messageRetentionSeconds: number;
  readonly publishIdRetentionSeconds: number;
}

/** The log writer in DynamoDB; a record that is delivered again is written again, to the same effect. */
export function createLogWriter(dependencies: LogWriterDependencies): LogWriter {
  const { batch, clock, messageRetentionSeconds, publishIdRetentionSeconds } = dependencies;
  return {
    write: async (channel, records) => {
      const loggedAt = clock.now();
      const seconds = Math.ceil(loggedAt / 1000);
      await batch.put(publishIds(channel, records, seconds + publishIdRetentionSeconds));
      const expiresAt = seconds + messageRetentionSeconds;
      const log = new Map<number, Item>();
      const afterByEpoch = new Map<string, number>();
      for (const { message, stored } of records) {
        const { offset, epoch } = message;
        const after = Math.min(afterByEpoch.get(epoch) ?? Infinity, offset - 1);
        afterByEpoch.set(epoch, after);
        log.set(offset, logItem({ channel, offset, epoch, text: stored, after, loggedAt, expiresAt }));
      }
      await batch.put([...log.values()]);
    },
  };
}

/** One item per id, as a batch write takes no key twice; the first offset is the one that counts. */
function publishIds(channel: string, records: readonly HeadRecord[], expiresAt: number): Item[] {
  const items = new Map<string, Item>();
  for (const { message, claimed } of records) {
    if (!claimed || items.has(message.id)) continue;
    const { epoch, offset } = message;
    const claim = { claimedAt: Date.parse(message.time), token: '', expiresAt, position: { epoch, offset } };
    items.set(message.id, publishIdItem(channel, message.id, claim));
  }
  return [...items.values()];
}
