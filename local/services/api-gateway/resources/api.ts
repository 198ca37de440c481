import type { Properties, ResourceDriver } from '../../../resources/types';
import type { Api, Protocol } from '../state';
import { compileRouteSelection } from '../websocket/route-selection';
import { flag, text, texts } from '../../../resources/property-values';
import type { DriverContext } from './context';
import { readCorsSettings } from '../../../http/cors';

const isProtocol = (value: unknown): value is Protocol => value === 'WEBSOCKET' || value === 'HTTP';

function problems(properties: Properties): string[] {
  const { ProtocolType: protocol, RouteSelectionExpression: expression, CorsConfiguration: cors } = properties;
  const found: string[] = [];
  if (!isProtocol(protocol)) found.push(`ProtocolType is ${JSON.stringify(protocol)}; it must be WEBSOCKET or HTTP.`);
  if (protocol === 'WEBSOCKET' && (typeof expression !== 'string' || !compileRouteSelection(expression))) {
    found.push(
      `RouteSelectionExpression is ${JSON.stringify(expression)}; use $request.body.<path> or a template of \${request.body.<path>}.`,
    );
  }
  if (
    protocol === 'HTTP' &&
    expression !== undefined &&
    expression !== '$request.method $request.path' &&
    expression !== '${request.method} ${request.path}'
  ) {
    found.push(
      `RouteSelectionExpression is ${JSON.stringify(expression)}; an HTTP API always selects by method and path.`,
    );
  }
  if (protocol === 'WEBSOCKET' && cors !== undefined) found.push('CorsConfiguration is supported by HTTP APIs only.');
  if (flag(cors?.AllowCredentials) && texts(cors?.AllowOrigins).includes('*'))
    found.push('CorsConfiguration allows credentials with the origin "*"; list the origins.');
  if (flag(properties['DisableExecuteApiEndpoint']))
    found.push('DisableExecuteApiEndpoint makes the API unreachable, because custom domains are not supported.');
  return found;
}

/** The driver of `AWS::ApiGatewayV2::Api`. Every API has its own loopback port. */
export function apiDriver({ deps, apis, serve }: DriverContext): ResourceDriver {
  return {
    type: 'AWS::ApiGatewayV2::Api',
    attributes: ['ApiId', 'ApiEndpoint'],
    properties: {
      Name: 'emulated',
      ProtocolType: 'emulated',
      RouteSelectionExpression: 'emulated',
      CorsConfiguration: {
        AllowOrigins: 'emulated',
        AllowMethods: 'emulated',
        AllowHeaders: 'emulated',
        ExposeHeaders: 'emulated',
        AllowCredentials: 'emulated',
        MaxAge: 'emulated',
      },
      DisableExecuteApiEndpoint: 'emulated',
      Description: 'accepted',
      IpAddressType: 'accepted',
      Tags: 'accepted',
      Version: 'accepted',
    },
    validate: ({ properties }) => problems(properties),
    async create({ properties, logicalId }) {
      const apiId = deps.random.text(10);
      const protocol = properties['ProtocolType'] as Protocol;
      const domainName = `${apiId}.execute-api.${deps.account.region}.${deps.account.urlSuffix}`;
      const api: Api = {
        apiId,
        protocol,
        name: text(properties['Name']) ?? logicalId,
        domainName,
        routeSelectionExpression: text(properties['RouteSelectionExpression']),
        cors: readCorsSettings(properties['CorsConfiguration']),
        routes: new Map(),
        integrations: new Map(),
        authorizers: new Map(),
        stages: new Map(),
      };
      const authority = await serve(api);
      apis.add(api, authority);
      deps.addresses.register(`https://${domainName}`, `http://${authority}`);
      if (protocol === 'WEBSOCKET') deps.addresses.register(`wss://${domainName}`, `ws://${authority}`);
      return {
        ref: apiId,
        attributes: { ApiId: apiId, ApiEndpoint: `${protocol === 'WEBSOCKET' ? 'wss' : 'https'}://${domainName}` },
      };
    },
  };
}
