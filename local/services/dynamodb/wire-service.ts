import { createJsonService } from '../../aws/json-protocol';
import type { JsonOperation } from '../../aws/json-protocol';
import type { AwsService } from '../../aws/types';

const SIGNING_NAME = 'dynamodb';
const STREAMS_PREFIX = 'DynamoDBStreams_20120810';

/** What stands before an error's code on the wire, where it is not DynamoDB's own namespace. */
const ERROR_PREFIXES: Readonly<Record<string, string>> = {
  ValidationException: 'com.amazon.coral.validate#',
  SerializationException: 'com.amazon.coral.service#',
  AccessDeniedException: 'com.amazon.coral.service#',
  UnknownOperationException: 'com.amazon.coral.service#',
};

/** DynamoDB and DynamoDB Streams behind one signing name, told apart by `X-Amz-Target`. */
export function createService(
  operations: Readonly<Record<string, JsonOperation>>,
  streamOperations: Readonly<Record<string, JsonOperation>>,
  ready: Promise<void>,
): AwsService {
  const common = { signingName: SIGNING_NAME, version: '1.0' } as const;
  const dynamodb = createJsonService({ ...common, targetPrefix: 'DynamoDB_20120810', operations });
  const streams = createJsonService({ ...common, targetPrefix: STREAMS_PREFIX, operations: streamOperations });
  return {
    signingName: SIGNING_NAME,
    async handle(request) {
      await ready;
      const service = request.headers['x-amz-target']?.startsWith(`${STREAMS_PREFIX}.`) ? streams : dynamodb;
      return service.handle(request);
    },
    formatError(error, requestId) {
      const prefix = ERROR_PREFIXES[error.code] ?? 'com.amazonaws.dynamodb.v20120810#';
      const answer = dynamodb.formatError({ ...error, code: `${prefix}${error.code}` }, requestId);
      return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': error.code } };
    },
  };
}
