/** Counts of one function since the engine was started. */
export interface FunctionCounts {
  /** Started invocations, including those that still run. */
  readonly invocations: number;
  readonly ended: number;
  /** Invocations that failed or timed out. */
  readonly errors: number;
  /** Total duration of all invocations that ended. */
  readonly durationMs: number;
}

/** Approximate number of messages in a queue. */
export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
}

/**
 * The response of the console server to `GET /engine/counters`. Names are logical ids without the hash that CDK
 * appends.
 */
export interface EngineCounts {
  /** By function. Functions that were never invoked are absent. */
  readonly functions: Readonly<Record<string, FunctionCounts>>;
  /** Delivery attempts by outcome: `HTTP 200`, `timeout`, `no connection`, or why Lambda discarded a failed batch. */
  readonly deliveries: Readonly<Record<string, number>>;
  /** By queue: `TopicDeadLetters`, `FanoutStreamOnFailure` … */
  readonly queues: Readonly<Record<string, QueueCounts>>;
  /** Number of items by table: `ChannelTable`, `ConnectionTable`. */
  readonly tables: Readonly<Record<string, number>>;
  /** Number of open WebSocket connections. */
  readonly connections: number;
  readonly accessDenied: number;
  readonly warnings: number;
}
