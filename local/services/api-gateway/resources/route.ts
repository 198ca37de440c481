import type { ResourceDriver, ResourceInput } from '../../../resources/types';
import type { Api, Route } from '../state';
import { text } from '../../../resources/property-values';
import { unsupportedSetting } from '../../../resources/unsupported-setting';
import type { DriverContext } from './context';

const HTTP_KEY = /^(?:ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) \/\S*$/;
const RESERVED = new Set(['$connect', '$disconnect', '$default']);

function problems({ properties }: ResourceInput): string[] {
  const { AuthorizationType: authorization, AuthorizerId: authorizer, Target: target } = properties;
  const found: string[] = [];
  if (authorization !== undefined && authorization !== 'NONE' && authorization !== 'CUSTOM') {
    found.push(
      `AuthorizationType is ${JSON.stringify(authorization)}; only NONE and CUSTOM (a Lambda authorizer) are supported.`,
    );
  }
  if (authorization === 'CUSTOM' && authorizer === undefined)
    found.push('AuthorizationType is CUSTOM, but AuthorizerId is missing.');
  if (target === undefined) found.push('Target is missing; a route needs integrations/<integration id>.');
  return found;
}

function checkKey(api: Api, key: string): void {
  if (api.routes.has(key))
    throw unsupportedSetting(
      `API ${api.name} already has a route ${JSON.stringify(key)}.`,
      'Remove one of the two routes.',
    );
  if (api.protocol === 'HTTP' && key !== '$default' && !HTTP_KEY.test(key))
    throw unsupportedSetting(`The route key is ${JSON.stringify(key)}.`, 'Use a method and a path, or $default.');
  if (api.protocol === 'WEBSOCKET' && key.startsWith('$') && !RESERVED.has(key))
    throw unsupportedSetting(
      `The route key is ${JSON.stringify(key)}.`,
      'Only $connect, $disconnect and $default can start with $.',
    );
}

export function routeDriver({ deps, apis }: DriverContext): ResourceDriver {
  return {
    type: 'AWS::ApiGatewayV2::Route',
    attributes: ['RouteId'],
    properties: {
      ApiId: 'emulated',
      RouteKey: 'emulated',
      Target: 'emulated',
      AuthorizationType: 'emulated',
      AuthorizerId: 'emulated',
      RouteResponseSelectionExpression: 'emulated',
      OperationName: 'accepted',
    },
    validate: problems,
    create({ properties }) {
      const api = apis.get(properties['ApiId']);
      const routeKey = String(properties['RouteKey']);
      checkKey(api, routeKey);
      const integrationId = /^integrations\/(.+)$/.exec(String(properties['Target']))?.[1];
      if (integrationId === undefined || !api.integrations.has(integrationId))
        throw unsupportedSetting(
          `Target is ${JSON.stringify(properties['Target'])}, which is not an integration of this API.`,
          'Set it to integrations/<Ref of an integration>.',
        );
      const authorizerId = properties['AuthorizationType'] === 'CUSTOM' ? text(properties['AuthorizerId']) : undefined;
      if (authorizerId !== undefined && !api.authorizers.has(authorizerId))
        throw unsupportedSetting(
          `AuthorizerId is ${JSON.stringify(authorizerId)}, which is not an authorizer of this API.`,
          'Set it to the Ref of an authorizer.',
        );
      if (authorizerId !== undefined && api.protocol === 'WEBSOCKET' && routeKey !== '$connect')
        throw unsupportedSetting(
          `The route ${routeKey} has an authorizer.`,
          'On a WebSocket API only $connect can have one.',
        );
      const responseSelection = text(properties['RouteResponseSelectionExpression']);
      if (responseSelection !== undefined && responseSelection !== '$default')
        throw unsupportedSetting(
          `RouteResponseSelectionExpression is ${JSON.stringify(responseSelection)}.`,
          'AWS supports $default only.',
        );
      const route: Route = {
        routeId: deps.random.text(7),
        routeKey,
        integrationId,
        authorizerId,
        responseSelection,
        responseKeys: new Set(),
      };
      api.routes.set(routeKey, route);
      return { ref: route.routeId, attributes: { RouteId: route.routeId } };
    },
  };
}

/** The driver of `AWS::ApiGatewayV2::RouteResponse`, which makes a WebSocket route two-way. */
export function routeResponseDriver({ deps, apis }: DriverContext): ResourceDriver {
  return {
    type: 'AWS::ApiGatewayV2::RouteResponse',
    attributes: [],
    properties: { ApiId: 'emulated', RouteId: 'emulated', RouteResponseKey: 'emulated' },
    create({ properties }) {
      const api = apis.get(properties['ApiId']);
      const route = [...api.routes.values()].find(({ routeId }) => routeId === properties['RouteId']);
      if (!route || api.protocol !== 'WEBSOCKET')
        throw unsupportedSetting(
          `RouteId is ${JSON.stringify(properties['RouteId'])}, which is not a route of a WebSocket API.`,
          'Set it to the Ref of a route.',
        );
      if (properties['RouteResponseKey'] !== '$default')
        throw unsupportedSetting(
          `RouteResponseKey is ${JSON.stringify(properties['RouteResponseKey'])}.`,
          'AWS supports $default only.',
        );
      route.responseKeys.add('$default');
      return { ref: deps.random.text(7) };
    },
  };
}
