import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** How long one call may take, in milliseconds: three tries fit a function's ten seconds. */
export const CALL_TIMEOUT_MS = 3000;

/**
 * A DynamoDB client with timeouts.
 * @param maxAttempts 1 for the write that must not be repeated blindly. @default 3
 */
export function createDynamoClient(maxAttempts = 3): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts,
    requestHandler: { connectionTimeout: 1000, requestTimeout: CALL_TIMEOUT_MS, throwOnRequestTimeout: true },
  });
}
