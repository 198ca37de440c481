import { AwsError } from '../../core/errors';

/** The texts of API Gateway's own errors on WebSocket APIs. */
export type WebSocketErrorMessage = 'Forbidden' | 'Internal server error' | 'Endpoint request timed out';

/** An error of a WebSocket API, as a frame or as the body of a failed handshake. The spacing is that of AWS. */
export function webSocketError(message: WebSocketErrorMessage, connectionId: string, requestId: string): string {
  return `{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`;
}

/** The connection does not exist, or its `$connect` function still runs. */
export const gone = (): AwsError => new AwsError('GoneException', 'The connection is no longer there.', 410);

/** The connection id is malformed. */
export const invalidConnectionId = (connectionId: string): AwsError =>
  new AwsError('BadRequestException', `Invalid connectionId: ${connectionId}`);

/** The data of a post exceeds the quota. */
export const payloadTooLarge = (): AwsError =>
  new AwsError('PayloadTooLargeException', 'The data is larger than 131072 bytes.', 413);

/** The client does not read the data that was sent to it. */
export const receiveBufferFull = (): AwsError =>
  new AwsError('LimitExceededException', 'The receive buffer of the client is full.', 429);

/** The call is not signed. */
export const missingSignature = (): AwsError =>
  new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);

/** The policies of the caller do not allow the call. */
export const forbidden = (message: string): AwsError => new AwsError('ForbiddenException', message, 403);
