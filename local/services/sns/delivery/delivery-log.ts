/** One finished delivery. Only this log contains the reason for a failed delivery. */
export interface DeliveryRecord {
  /** ISO 8601, the end of the delivery. */
  readonly timestamp: string;
  readonly messageId: string;
  readonly topicArn: string;
  readonly subscriptionArn: string;
  /** The URL with its password masked, or the ARN of a queue. */
  readonly endpoint: string;
  readonly status: 'SUCCESS' | 'FAILURE';
  /** HTTP status of the last response, if there was one. */
  readonly statusCode?: number;
  readonly attempts: number;
  /** Body of the last response, or the reason why there is none. */
  readonly providerResponse: string;
  /** From publishing to the end of the last attempt, in milliseconds. */
  readonly dwellTimeMs: number;
  /** For a failed delivery: `lost` if the dead-letter queue rejected the message, `none` if there is no such queue. */
  readonly deadLetter?: 'sent' | 'lost' | 'none';
}

/** Number of records that the log keeps. */
const MAX_RECORDS = 1000;

/** The latest finished deliveries of all topics, oldest first. It corresponds to the delivery status log of SNS. */
export interface DeliveryLog {
  add(record: DeliveryRecord): void;
  records(): readonly DeliveryRecord[];
}

export function createDeliveryLog(): DeliveryLog {
  const records: DeliveryRecord[] = [];
  return {
    add(record) {
      records.push(record);
      if (records.length > MAX_RECORDS) records.shift();
    },
    records: () => [...records],
  };
}
