import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';

import { POST_TIMEOUT_MS } from './pool-transport';
import type { PostFrame, Transport } from './transport';

/** Options of {@link createSdkTransport}. Region and credentials come from the environment. */
export interface SdkOptions {
  /** Base URL of the `@connections` API, including the stage. */
  readonly endpoint: string;
  /** Maximum number of sockets. */
  readonly sockets: number;
  /** @default POST_TIMEOUT_MS */
  readonly timeoutMs?: number;
}

/**
 * A transport that uses the client of the AWS SDK. The client makes one attempt, because the connection sender retries.
 */
export function createSdkTransport({ endpoint, sockets, timeoutMs = POST_TIMEOUT_MS }: SdkOptions): Transport {
  const agent = { maxSockets: sockets, keepAlive: true };
  const client = new ApiGatewayManagementApiClient({
    endpoint,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
  const prepare = (frame: string): PostFrame => {
    const Data = Buffer.from(frame);
    return async (connectionId) => {
      try {
        const response = await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data }));
        return { kind: 'status', status: response.$metadata.httpStatusCode ?? 200 };
      } catch (error) {
        const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
        if (status !== undefined) return { kind: 'status', status };
        return { kind: 'failure', reason: error instanceof Error ? error.message : String(error) };
      }
    };
  };
  return { prepare, close: () => client.destroy() };
}
