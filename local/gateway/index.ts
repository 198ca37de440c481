import type { ResourceDriver } from '../resources/types';
import type { GatewayDeps } from './common/deps';
import { ApiRegistry } from './common/model';
import type { Api } from './common/model';
import { createFunctionUrlGateway } from './function-url/gateway';
import type { FunctionUrl } from './function-url/model';
import { createHttpGateway } from './http/gateway';
import { apiDriver } from './resources/api';
import { authorizerDriver } from './resources/authorizer';
import type { DriverContext } from './resources/context';
import { functionUrlDriver } from './resources/function-url';
import { integrationDriver } from './resources/integration';
import { accountDriver, deploymentDriver } from './resources/recorded';
import { routeDriver, routeResponseDriver } from './resources/route';
import { stageDriver } from './resources/stage';
import { createWebSocketGateway } from './websocket/gateway';
import type { WebSocketGateway } from './websocket/gateway';

export type { GatewayDeps } from './common/deps';

/** The ways into the app: WebSocket APIs and HTTP APIs as API Gateway has them, and Lambda's function URLs. */
export interface Gateways {
  readonly drivers: readonly ResourceDriver[];
  /** Open connections, and ways to lose them as networks do. */
  readonly webSockets: Omit<WebSocketGateway, 'open' | 'stop'>;
  /** Closes connections with 1001 and all listeners. */
  stop(): Promise<void>;
}

/** Builds the gateways and the drivers of their resource types. */
export function createGateways(deps: GatewayDeps): Gateways {
  const webSockets = createWebSocketGateway(deps);
  const http = createHttpGateway(deps);
  const functionUrls = createFunctionUrlGateway(deps);
  const { websocket = 0, http: httpPort = 0, functionUrl = 0 } = deps.ports ?? {};
  const nextPort = { WEBSOCKET: websocket, HTTP: httpPort, FUNCTION_URL: functionUrl };

  /** The port that was asked for is for the first of a kind; the others get any. */
  function takePort(kind: keyof typeof nextPort): number {
    const wanted = nextPort[kind];
    nextPort[kind] = 0;
    return wanted;
  }

  async function serve(api: Api): Promise<string> {
    const gateway = api.protocol === 'WEBSOCKET' ? webSockets : http;
    return `127.0.0.1:${await gateway.open(api, takePort(api.protocol))}`;
  }

  async function serveUrl(url: FunctionUrl): Promise<string> {
    return `127.0.0.1:${await functionUrls.open(url, takePort('FUNCTION_URL'))}`;
  }

  const context: DriverContext = { deps, apis: new ApiRegistry(), serve, serveUrl };
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
      functionUrlDriver,
    ].map((create) => create(context)),
    webSockets,
    stop: async () => {
      await Promise.all([webSockets.stop(), http.stop(), functionUrls.stop()]);
    },
  };
}
