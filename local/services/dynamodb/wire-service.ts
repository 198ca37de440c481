import { createJsonService } from '../../aws/json-protocol';
import type { AnyOperation } from '../../aws/typed-operations';
import type { AwsService } from '../../aws/aws-service';

const SIGNING_NAME = 'dynamodb';
const STREAMS_PREFIX = 'DynamoDBStreams_20120810';

const OWN_NAMESPACE = 'com.amazonaws.dynamodb.v20120810#';

/** The namespaces of errors that are not defined by DynamoDB. */
const ERROR_PREFIXES: Readonly<Record<string, string>> = {
  ValidationException: 'com.amazon.coral.validate#',
  SerializationException: 'com.amazon.coral.service#',
  AccessDeniedException: 'com.amazon.coral.service#',
  UnknownOperationException: 'com.amazon.coral.service#',
};

/** Serves DynamoDB and DynamoDB Streams, which have the same signing name. `X-Amz-Target` distinguishes them. */
export function createWireService(
  operations: Readonly<Record<string, AnyOperation>>,
  streamOperations: Readonly<Record<string, AnyOperation>>,
  ready: Promise<void>,
): AwsService {
  const errorPrefix = (code: string): string => ERROR_PREFIXES[code] ?? OWN_NAMESPACE;
  const common = { signingName: SIGNING_NAME, version: '1.0', errorPrefix } as const;
  const dynamodb = createJsonService({ ...common, targetPrefix: 'DynamoDB_20120810', operations });
  const streams = createJsonService({ ...common, targetPrefix: STREAMS_PREFIX, operations: streamOperations });
  return {
    signingName: SIGNING_NAME,
    async handle(request) {
      await ready;
      const service = request.headers['x-amz-target']?.startsWith(`${STREAMS_PREFIX}.`) ? streams : dynamodb;
      return service.handle(request);
    },
    formatError: (error, requestId) => dynamodb.formatError(error, requestId),
  };
}
