import type { CorsSettings } from '../../http/cors';
import { EngineError } from '../../core/errors';
import type { AccessLog } from './access-log';
import type { Throttle } from './throttle';

/** The kind of an API. */
export type Protocol = 'WEBSOCKET' | 'HTTP';

/** A Lambda proxy integration. */
export interface Integration {
  readonly integrationId: string;
  readonly functionArn: string;
  /** The time that API Gateway waits for the function. The function continues to run afterwards. */
  readonly timeoutMs: number;
}

/** A Lambda REQUEST authorizer. */
export interface Authorizer {
  readonly authorizerId: string;
  readonly functionArn: string;
  readonly identitySources: readonly string[];
  /** Whether the function returns `{isAuthorized}` (HTTP APIs only) instead of a policy. */
  readonly simpleResponses: boolean;
  /** Seconds for which a result is cached. Always 0 for WebSocket APIs. */
  readonly ttlSeconds: number;
}

/** A route of an API. */
export interface Route {
  readonly routeId: string;
  readonly routeKey: string;
  readonly integrationId: string;
  readonly authorizerId: string | undefined;
  /** A WebSocket route is two-way if this is `$default` and `responseKeys` contains `$default`. */
  readonly responseSelection: string | undefined;
  readonly responseKeys: Set<string>;
}

/** A stage of an API. */
export interface Stage {
  readonly name: string;
  /** Whether the stage has a deployment. A stage without one serves no requests. */
  readonly deployed: boolean;
  readonly variables: Readonly<Record<string, string>> | undefined;
  readonly accessLog: AccessLog | undefined;
  readonly throttle: Throttle;
}

/** An API with its routes, integrations, authorizers and stages. */
export interface Api {
  readonly apiId: string;
  readonly protocol: Protocol;
  readonly name: string;
  /** The host name on AWS, which events contain. */
  readonly domainName: string;
  readonly routeSelectionExpression: string | undefined;
  readonly cors: CorsSettings | undefined;
  readonly routes: Map<string, Route>;
  readonly integrations: Map<string, Integration>;
  readonly authorizers: Map<string, Authorizer>;
  readonly stages: Map<string, Stage>;
}

/** The address of one stage of an API on this machine. */
export interface StageEndpoint {
  /** The `Name` of the API in the template. */
  readonly api: string;
  readonly protocol: Protocol;
  readonly stage: string;
  /** Without a trailing slash. */
  readonly url: string;
}

/** The deployed APIs by id. */
export class ApiRegistry {
  readonly #apis = new Map<string, Api>();
  readonly #authorities = new Map<string, string>();

  /** Adds an API. @param authority host and port on this machine */
  add(api: Api, authority: string): void {
    this.#apis.set(api.apiId, api);
    this.#authorities.set(api.apiId, authority);
  }

  /** The deployed stages of all APIs. */
  endpoints(): readonly StageEndpoint[] {
    return [...this.#apis.values()].flatMap(({ apiId, name, protocol, stages }) => {
      const base = `${protocol === 'WEBSOCKET' ? 'ws' : 'http'}://${this.#authorities.get(apiId)}`;
      return [...stages.values()]
        .filter(({ deployed }) => deployed)
        .map((stage) => ({
          api: name,
          protocol,
          stage: stage.name,
          url: stage.name === '$default' ? base : `${base}/${stage.name}`,
        }));
    });
  }

  /** @throws EngineError `api_unknown` */
  get(apiId: unknown): Api {
    const api = this.#apis.get(String(apiId));
    if (api) return api;
    throw new EngineError(
      'api_unknown',
      `ApiId is ${JSON.stringify(apiId)}, but no resource of the template creates this API.`,
      'Set ApiId to the Ref of an AWS::ApiGatewayV2::Api.',
    );
  }
}

/** The integration of a route. @throws EngineError `integration_unknown` */
export function integrationOf(api: Api, route: Route): Integration {
  const integration = api.integrations.get(route.integrationId);
  if (integration) return integration;
  throw new EngineError(
    'integration_unknown',
    `Route ${route.routeKey} of API ${api.name} refers to integration ${route.integrationId}, which does not exist.`,
    'Set Target to integrations/<Ref of an integration of the same API>.',
  );
}

/** The authorizer of a route, if it has one. @throws EngineError `authorizer_unknown` */
export function authorizerOf(api: Api, route: Route): Authorizer | undefined {
  if (route.authorizerId === undefined) return undefined;
  const authorizer = api.authorizers.get(route.authorizerId);
  if (authorizer) return authorizer;
  throw new EngineError(
    'authorizer_unknown',
    `Route ${route.routeKey} of API ${api.name} refers to authorizer ${route.authorizerId}, which does not exist.`,
    'Set AuthorizerId to the Ref of an authorizer of the same API.',
  );
}
