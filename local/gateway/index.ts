import type { ResourceDriver } from '../resources/types';
import type { GatewayDeps } from './common/deps';
import { ApiRegistry } from './common/model';
import type { Api } from './common/model';
import { createHttpGateway } from './http/gateway';
import { apiDriver } from './resources/api';
import { authorizerDriver } from './resources/authorizer';
import type { DriverContext } from './resources/context';
import { integrationDriver } from './resources/integration';
import { accountDriver, deploymentDriver } from './resources/recorded';
import { routeDriver, routeResponseDriver } from './resources/route';
import { stageDriver } from './resources/stage';
import { createWebSocketGateway } from './websocket/gateway';
import type { WebSocketGateway } from './websocket/gateway';

export type { GatewayDeps } from './common/deps';

/** API Gateway as the engine plays it: WebSocket APIs and HTTP APIs. */
export interface Gateways {
  readonly drivers: readonly ResourceDriver[];
  /** Open connections, and ways to lose them as networks do. */
  readonly webSockets: Omit<WebSocketGateway, 'open' | 'stop'>;
  /** Closes connections with 1001 and all listeners. */
  stop(): Promise<void>;
}

/** Builds both gateways and the drivers of the resource types that they share. */
export function createGateways(deps: GatewayDeps): Gateways {
  const webSockets = createWebSocketGateway(deps);
  const http = createHttpGateway(deps);
  const nextPort = { WEBSOCKET: deps.ports?.websocket ?? 0, HTTP: deps.ports?.http ?? 0 };

  async function serve(api: Api): Promise<string> {
    const wanted = nextPort[api.protocol];
    nextPort[api.protocol] = 0;
    const gateway = api.protocol === 'WEBSOCKET' ? webSockets : http;
    return `127.0.0.1:${await gateway.open(api, wanted)}`;
  }

  const context: DriverContext = { deps, apis: new ApiRegistry(), serve };
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
    stop: async () => {
      await Promise.all([webSockets.stop(), http.stop()]);
    },
  };
}
