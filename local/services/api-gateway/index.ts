import type { ResourceDriver } from '../../resources/types';
import type { ApiGatewayOptions } from './options';
import { createHttpApiServer } from './http/server';
import { apiDriver } from './resources/api';
import { authorizerDriver } from './resources/authorizer';
import type { DriverContext } from './resources/context';
import { integrationDriver } from './resources/integration';
import { accountDriver, deploymentDriver } from './resources/deployment-and-account';
import { routeDriver, routeResponseDriver } from './resources/route';
import { stageDriver } from './resources/stage';
import { ApiRegistry } from './state';
import type { Api, Protocol, StageEndpoint } from './state';
import { createWebSocketApiServer } from './websocket/server';
import type { WebSocketApiServer } from './websocket/server';

export type { ApiGatewayOptions } from './options';
export type { StageEndpoint } from './state';

/** API Gateway: the WebSocket APIs and HTTP APIs of the template, each on a loopback port of its own. */
export interface ApiGateway {
  readonly drivers: readonly ResourceDriver[];
  /** The open connections, and functions that simulate lost connections and events. */
  readonly webSockets: Omit<WebSocketApiServer, 'open' | 'stop'>;
  /** The addresses of the deployed stages. */
  endpoints(): readonly StageEndpoint[];
  /** Closes connections with 1001, and all listeners. */
  stop(): Promise<void>;
}

/** Builds API Gateway and the drivers of its resource types. */
export function createApiGateway(deps: ApiGatewayOptions): ApiGateway {
  const webSockets = createWebSocketApiServer(deps);
  const http = createHttpApiServer(deps);
  const nextPort: Record<Protocol, number> = { WEBSOCKET: deps.ports?.websocket ?? 0, HTTP: deps.ports?.http ?? 0 };

  /** Returns the port for an API: the requested port for the first API of a kind, any free port for the others. */
  function takePort(protocol: Protocol): number {
    const port = nextPort[protocol];
    nextPort[protocol] = 0;
    return port;
  }

  async function serve(api: Api): Promise<string> {
    const server = api.protocol === 'WEBSOCKET' ? webSockets : http;
    return `127.0.0.1:${await server.open(api, takePort(api.protocol))}`;
  }

  const apis = new ApiRegistry();
  const context: DriverContext = { deps, apis, serve };
  return {
    drivers: [
      apiDriver,
      stageDriver,
      routeDriver,
      routeResponseDriver,
      integrationDriver,
      authorizerDriver,
      deploymentDriver,
      accountDriver,
    ].map((create) => create(context)),
    webSockets,
    endpoints: () => apis.endpoints(),
    stop: async () => {
      await Promise.all([webSockets.stop(), http.stop()]);
    },
  };
}
