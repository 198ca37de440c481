import type { StreamRecord } from '../../../lambdas/streams/stream-batch';
import { storedText } from './log-entries';

/** The members of a head record that a test sets. */
export interface HeadRecordPlan {
  readonly channel?: string;
  readonly offset?: number;
  readonly sequenceNumber?: string;
  readonly message?: string;
  readonly claimed?: boolean;
}

/** A record of the channel table's stream. */
export function headStreamRecord(plan: HeadRecordPlan = {}): StreamRecord {
  const { channel = 'a', offset = 1, message = storedText(`m${offset}`), claimed = false } = plan;
  return {
    eventID: 'e'.repeat(32),
    eventName: 'MODIFY',
    dynamodb: {
      Keys: { pk: { S: `head#${channel}` }, sk: { S: 'head' } },
      NewImage: {
        pk: { S: `head#${channel}` },
        sk: { S: 'head' },
        epoch: { S: 'e' },
        offset: { N: String(offset) },
        message: { S: message },
        claimed: { BOOL: claimed },
        updatedAt: { S: '2026-01-01T00:00:00.000Z' },
      },
      SequenceNumber: plan.sequenceNumber ?? `${channel}${offset}`,
    },
  };
}
