/** What a function of the engine has done since the engine was started. */
export interface FunctionCounts {
  /** Begun, whether or not they have ended. */
  readonly invocations: number;
  readonly ended: number;
  /** Ended because they failed or took too long. */
  readonly errors: number;
  /** Of all that have ended together. */
  readonly durationMs: number;
}

/** What waits in a queue. */
export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
}

/** The answer of the console server's `GET /engine/counters`. Names are construct ids without CloudFormation's hash. */
export interface EngineCounts {
  /** By function: `Fanout`, `HttpPublish` … Functions that were never invoked are absent. */
  readonly functions: Readonly<Record<string, FunctionCounts>>;
  /** Attempts by what came of them: `HTTP 200`, `timeout`, `no connection`, or the condition of a failed batch. */
  readonly deliveries: Readonly<Record<string, number>>;
  /** By queue: `TopicDeadLetters`, `FanoutStreamOnFailure` … */
  readonly queues: Readonly<Record<string, QueueCounts>>;
  /** Items by table: `ChannelTable`, `ConnectionTable`. */
  readonly tables: Readonly<Record<string, number>>;
  /** Open WebSockets. */
  readonly connections: number;
  readonly accessDenied: number;
  readonly warnings: number;
}
