import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** How long one attempt of a call may take, in milliseconds: three attempts fit a function's ten seconds. */
export const CALL_TIMEOUT_MS = 3000;

/** Creates the DynamoDB client of a process. It makes up to three attempts per call. */
export function createDynamoDbClient(): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: CALL_TIMEOUT_MS, throwOnRequestTimeout: true },
  });
}

/**
 * Creates a client that makes one attempt per call, for writes that must not be repeated blindly. It shares the
 * connections and the credentials of the other client, so a cold start has no second TLS handshake.
 */
export function createSingleAttemptClient({ config }: DynamoDBClient): DynamoDBClient {
  const { requestHandler, credentials, region } = config;
  return new DynamoDBClient({ maxAttempts: 1, requestHandler, credentials, region });
}
