import { AwsError } from '../core/errors';
import type { AnyOperation } from './typed-operations';
import type { AwsRequest, AwsResponse, AwsService } from './aws-service';

/** The options of a service that uses AWS JSON. */
export interface JsonServiceOptions {
  /** The name in the SigV4 credential scope. */
  readonly signingName: string;
  /** The part of `X-Amz-Target` before the dot, for example `AmazonSQS`. */
  readonly targetPrefix: string;
  readonly version: '1.0' | '1.1';
  /**
   * The namespace before the code in `__type`, for example `com.amazonaws.sqs#`; a function if it depends on the code.
   */
  readonly errorPrefix?: string | ((code: string) => string);
  /**
   * The operations by name, which is the part of `X-Amz-Target` after the dot. An `undefined` result is sent as `{}`.
   */
  readonly operations: Readonly<Record<string, AnyOperation>>;
}

/**
 * The error field that becomes the header `x-amzn-query-error`: SQS clients read the codes of the old query protocol
 * there.
 */
const QUERY_ERROR_FIELD = 'queryErrorCode';

function readInput(body: Buffer): object {
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
 * Builds a service that uses AWS JSON 1.0 or 1.1. `X-Amz-Target` selects the operation, and the body of an error is
 * `{"__type", "message"}`.
 * Rejects an operation that is not listed with 400 `UnknownOperationException`.
 */
export function createJsonService(options: JsonServiceOptions): AwsService {
  const contentType = `application/x-amz-json-${options.version}`;
  const operations = new Map(Object.entries(options.operations));
  const { errorPrefix = '' } = options;
  const prefixOf = typeof errorPrefix === 'string' ? () => errorPrefix : errorPrefix;

  const respond = (status: number, body: string, requestId: string, headers?: Record<string, string>): AwsResponse => ({
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': requestId, ...headers },
    body,
  });

  const findOperation = (target: string | undefined): AnyOperation => {
    const dot = target?.lastIndexOf('.') ?? -1;
    const operation =
      target?.slice(0, dot) === options.targetPrefix ? operations.get(target.slice(dot + 1)) : undefined;
    if (operation) return operation;
    throw new AwsError(
      'UnknownOperationException',
      `The engine does not support the target ${JSON.stringify(target ?? '')} of ${options.signingName}; it supports: ${[...operations.keys()].join(', ')}.`,
    );
  };

  return {
    signingName: options.signingName,
    async handle(request: AwsRequest): Promise<AwsResponse> {
      const operation = findOperation(request.headers['x-amz-target']);
      const { principal, requestId, signal } = request;
      // The input is not checked here, because each operation reads it with wire-input.ts.
      const input = readInput(request.body) as never;
      const output = await operation(input, { principal, requestId, signal });
      return respond(200, JSON.stringify(output ?? {}), requestId);
    },
    formatError(error, requestId) {
      const { [QUERY_ERROR_FIELD]: queryErrorCode, ...fields } = error.fields;
      const body = { __type: prefixOf(error.code) + error.code, message: error.message, ...fields };
      const fault = error.status >= 500 ? 'Receiver' : 'Sender';
      return respond(error.status, JSON.stringify(body), requestId, {
        'x-amzn-errortype': error.code,
        ...(typeof queryErrorCode === 'string' && { 'x-amzn-query-error': `${queryErrorCode};${fault}` }),
      });
    },
  };
}
