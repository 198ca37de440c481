import { AwsError } from '../core/errors';
import type { Principal } from './access-control';
import type { AwsRequest, AwsResponse, AwsService } from './types';

/** What an operation knows about the call besides its input. */
export interface JsonCall {
  readonly principal: Principal;
  readonly requestId: string;
  /** Aborted when the client goes away or the endpoint stops. */
  readonly signal: AbortSignal;
}

/** One operation of a JSON service. Its result, awaited, is JSON-encoded; `undefined` becomes `{}`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each operation narrows the wire input that it reads
export type JsonOperation = (input: any, call: JsonCall) => unknown;

/** How a service speaks AWS JSON. */
export interface JsonServiceOptions {
  /** The name in the SigV4 credential scope. */
  readonly signingName: string;
  /** What stands before the dot in `X-Amz-Target`, for example `AmazonSQS`. */
  readonly targetPrefix: string;
  readonly version: '1.0' | '1.1';
  /** Put before the code in `__type`, for example `com.amazonaws.sqs#`. */
  readonly errorPrefix?: string;
  /** By operation name, as in `X-Amz-Target` after the dot. */
  readonly operations: Readonly<Record<string, JsonOperation>>;
}

/** The error field that becomes the header `x-amzn-query-error`, which SQS clients read their old codes from. */
const QUERY_ERROR_FIELD = 'queryErrorCode';

function readInput(body: Buffer): unknown {
  if (body.length === 0) return {};
  let input: unknown;
  try {
    input = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new AwsError('SerializationException', `The request body is not JSON: ${(cause as Error).message}`);
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new AwsError('SerializationException', 'The request body must be a JSON object.');
  }
  return input;
}

/**
 * Builds a service that speaks AWS JSON 1.0 or 1.1: dispatch by `X-Amz-Target`, errors as `{"__type", "message"}`.
 * An operation that is not listed answers 400 `UnknownOperationException`.
 */
export function createJsonService(options: JsonServiceOptions): AwsService {
  const contentType = `application/x-amz-json-${options.version}`;
  const operations = new Map(Object.entries(options.operations));

  const respond = (status: number, body: string, requestId: string, headers?: Record<string, string>): AwsResponse => ({
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': requestId, ...headers },
    body,
  });

  const findOperation = (target: string | undefined): JsonOperation => {
    const dot = target?.lastIndexOf('.') ?? -1;
    const operation =
      target?.slice(0, dot) === options.targetPrefix ? operations.get(target.slice(dot + 1)) : undefined;
    if (operation) return operation;
    throw new AwsError(
      'UnknownOperationException',
      `${options.signingName} does not support the target ${JSON.stringify(target ?? '')} here; it supports: ${[...operations.keys()].join(', ')}.`,
    );
  };

  return {
    signingName: options.signingName,
    async handle(request: AwsRequest): Promise<AwsResponse> {
      const operation = findOperation(request.headers['x-amz-target']);
      const { principal, requestId, signal } = request;
      const output = await operation(readInput(request.body), { principal, requestId, signal });
      return respond(200, JSON.stringify(output ?? {}), requestId);
    },
    formatError(error, requestId) {
      const { [QUERY_ERROR_FIELD]: queryErrorCode, ...fields } = error.fields;
      const body = { __type: `${options.errorPrefix ?? ''}${error.code}`, message: error.message, ...fields };
      const fault = error.status >= 500 ? 'Receiver' : 'Sender';
      return respond(error.status, JSON.stringify(body), requestId, {
        'x-amzn-errortype': error.code,
        ...(typeof queryErrorCode === 'string' && { 'x-amzn-query-error': `${queryErrorCode};${fault}` }),
      });
    },
  };
}
