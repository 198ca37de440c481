/**
 * What the services of the engine need of one another. Each service is built with the ports it uses,
 * so that it can be tested alone and no service imports another.
 */

/** The result of one synchronous invocation. */
export interface InvokeResult {
  readonly requestId: string;
  /** The function's JSON answer, or the error object when `functionError` is set. */
  readonly payload: string;
  readonly functionError?: 'Unhandled';
}

/** A response that a function streams: the first part tells the status, the rest follows. */
export interface StreamedResult {
  readonly requestId: string;
  /** As sent by the runtime; `application/vnd.awslambda.http-integration-response` means that a prelude leads. */
  readonly contentType: string | undefined;
  /** Throws an `AwsError` when the function fails after its first byte. Leave it early to let the function run on. */
  readonly body: AsyncIterable<Buffer>;
  /** Set when the function failed before its first byte; `body` is then the error object. */
  readonly functionError?: 'Unhandled';
}

export interface FunctionInvoker {
  /**
   * Invokes and waits for the answer.
   * @throws AwsError `TooManyRequestsException` (429) when throttled, `ResourceNotFoundException` (404) when unknown
   */
  invoke(functionArn: string, payload: string): Promise<InvokeResult>;
  /** Like `invoke`, for functions whose handler streams its response. */
  invokeStreaming(functionArn: string, payload: string): Promise<StreamedResult>;
  /** Whether the function's resource policy lets `service` call it for `sourceArn`. */
  isInvocationAllowed(functionArn: string, service: string, sourceArn: string): boolean;
  /** What event sources must know of a function. */
  describe(
    functionArn: string,
  ): { readonly functionName: string; readonly roleArn: string; readonly timeoutSeconds: number } | undefined;
}

/** A stream record as Lambda hands it to a function. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: string;
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: {
    /** Seconds since the epoch. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Readonly<Record<string, unknown>>;
    readonly NewImage?: Readonly<Record<string, unknown>>;
    readonly OldImage?: Readonly<Record<string, unknown>>;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
  };
  readonly userIdentity?: { readonly type: string; readonly principalId: string };
  readonly eventSourceARN: string;
}

/** The stream of one table. Order is kept per item; items are spread over several shards. */
export interface TableStream {
  readonly arn: string;
  readonly shardIds: readonly string[];
  /** Records of a shard after a sequence number (from its start without one), oldest first. */
  read(shardId: string, after: string | undefined, limit: number): readonly StreamRecord[];
  /** The newest sequence number of a shard, if it has records. */
  latest(shardId: string): string | undefined;
  /** Calls `listener` after records were added; returns how to stop. */
  onAppend(listener: () => void): () => void;
}

export interface StreamSource {
  stream(streamArn: string): TableStream | undefined;
}

export interface QueueMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<
    Record<string, { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: string }>
  >;
  readonly md5OfMessageAttributes?: string;
}

/** SQS as other services use it, without the wire. Authorization is the caller's part, through `policy`. */
export interface QueueAccess {
  exists(queueArn: string): boolean;
  /** The queue's own policy, parsed. */
  policy(queueArn: string): unknown;
  isFifo(queueArn: string): boolean;
  visibilityTimeoutSeconds(queueArn: string): number;
  send(
    queueArn: string,
    message: {
      readonly body: string;
      readonly messageAttributes?: QueueMessage['messageAttributes'];
      readonly messageGroupId?: string;
      readonly messageDeduplicationId?: string;
    },
  ): { readonly messageId: string };
  /** Receives up to `max` messages, waiting up to `waitSeconds` for the first. */
  receive(
    queueArn: string,
    max: number,
    waitSeconds: number,
    visibilityTimeoutSeconds?: number,
    signal?: AbortSignal,
  ): Promise<readonly QueueMessage[]>;
  delete(queueArn: string, receiptHandle: string): void;
}

/** Where functions and gateways write their log lines. */
export interface LogSink {
  write(logGroupName: string, streamName: string, line: string): void;
}

/**
 * Addresses of things that on AWS have a host of their own. Strings that reach a function (environment) or a person
 * (outputs) pass through `localize`, which replaces the AWS address by the local one.
 */
export interface AddressBook {
  /** For example `https://abc.execute-api.eu-west-1.amazonaws.com` → `http://127.0.0.1:4001`. */
  register(awsPrefix: string, localPrefix: string): void;
  localize(text: string): string;
}
