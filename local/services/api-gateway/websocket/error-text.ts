/** The messages of API Gateway's own answers on WebSocket APIs. */
export type GatewayMessage = 'Forbidden' | 'Internal server error' | 'Endpoint request timed out';

/** An error as API Gateway sends it in a frame, or as the body of a failed handshake; the odd spacing is AWS's. */
export function errorText(message: GatewayMessage, connectionId: string, requestId: string): string {
  return `{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`;
}
