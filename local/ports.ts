/**
 * The interfaces between the services of the engine. Each service receives implementations of the interfaces that it
 * uses, so that it can be tested alone and does not import another service.
 */

/** The result of one synchronous invocation. */
export interface InvokeResult {
  readonly requestId: string;
  /** The function's result as JSON, or the error object if `functionError` is set. */
  readonly payload: string;
  readonly functionError?: 'Unhandled';
}

/** A response that a function streams. */
export interface StreamedResult {
  readonly requestId: string;
  /**
   * The content type that the runtime sent. `application/vnd.awslambda.http-integration-response` means that `body`
   * starts with a prelude.
   */
  readonly contentType: string | undefined;
  /**
   * Throws an `AwsError` if the function fails after its first byte. The function continues if the reader stops early.
   */
  readonly body: AsyncIterable<Buffer>;
  /** Set if the function failed before its first byte; `body` is then the error object. */
  readonly functionError?: 'Unhandled';
}

/** The functions, for services that invoke them. */
export interface FunctionInvoker {
  /**
   * Invokes a function and waits for its result.
   * @throws AwsError `TooManyRequestsException` (429) if throttled, `ResourceNotFoundException` (404) if unknown
   */
  invoke(functionArn: string, payload: string): Promise<InvokeResult>;
  /** Like `invoke`, for a function that streams its response. */
  invokeStreaming(functionArn: string, payload: string): Promise<StreamedResult>;
  /** Whether the function's resource policy allows `service` to invoke it for `sourceArn`. */
  isInvocationAllowed(functionArn: string, service: string, sourceArn: string): boolean;
  /** Settings of a function for its event sources; undefined for an unknown function. */
  describe(
    functionArn: string,
  ): { readonly functionName: string; readonly roleArn: string; readonly timeoutSeconds: number } | undefined;
}

/** A stream record in the form in which functions receive it. */
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

/** The stream of one table. Records of one item are ordered. Items are distributed over several shards. */
export interface TableStream {
  readonly arn: string;
  readonly shardIds: readonly string[];
  /** Records of a shard, oldest first. @param after a sequence number; undefined for the start of the shard */
  read(shardId: string, after: string | undefined, limit: number): readonly StreamRecord[];
  /** The newest sequence number of a shard; undefined if the shard is empty. */
  latest(shardId: string): string | undefined;
  /** Calls `listener` after records were added. @returns removes the listener */
  onAppend(listener: () => void): () => void;
}

/** The streams of all tables. */
export interface StreamSource {
  stream(streamArn: string): TableStream | undefined;
}

/** A received message of a queue. */
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

/** The queues, for services that use them without HTTP. The methods do not authorize: the caller checks `policy`. */
export interface QueueAccess {
  exists(queueArn: string): boolean;
  /** The resource policy of the queue, parsed. */
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
  /** Receives at most `max` messages. Waits at most `waitSeconds` for the first. */
  receive(
    queueArn: string,
    max: number,
    waitSeconds: number,
    visibilityTimeoutSeconds?: number,
    signal?: AbortSignal,
  ): Promise<readonly QueueMessage[]>;
  delete(queueArn: string, receiptHandle: string): void;
}

/** The log groups, for services that write log lines. */
export interface LogSink {
  write(logGroupName: string, streamName: string, line: string): void;
}

/**
 * Local addresses of resources that have a host name on AWS. `localize` is applied to the environment variables of
 * functions and to stack outputs.
 */
export interface AddressBook {
  /** For example `https://abc.execute-api.eu-west-1.amazonaws.com` and `http://127.0.0.1:4001`. */
  register(awsPrefix: string, localPrefix: string): void;
  /** Replaces every AWS address in a text by the local one. */
  localize(text: string): string;
}
