/** One finished delivery: the only place that tells why one failed. */
export interface DeliveryRecord {
  /** ISO 8601, when it was finished. */
  readonly timestamp: string;
  readonly messageId: string;
  readonly topicArn: string;
  readonly subscriptionArn: string;
  /** URL with its password hidden, or the ARN of a queue. */
  readonly endpoint: string;
  readonly status: 'SUCCESS' | 'FAILURE';
  /** Of the last answer, when there was one. */
  readonly statusCode?: number;
  readonly attempts: number;
  /** The last answer, or why there was none. */
  readonly providerResponse: string;
  /** From the publishing to the end of the last attempt. */
  readonly dwellTimeMs: number;
  /** What became of a failed message. */
  readonly deadLetter?: 'sent' | 'lost' | 'none';
}

/** How many records are kept. */
const KEPT = 1000;

/** The latest finished deliveries, bounded, oldest first. Like the delivery status log of SNS, but of every topic. */
export class DeliveryLog {
  readonly #records: DeliveryRecord[] = [];

  add(record: DeliveryRecord): void {
    this.#records.push(record);
    if (this.#records.length > KEPT) this.#records.shift();
  }

  records(): readonly DeliveryRecord[] {
    return [...this.#records];
  }
}
