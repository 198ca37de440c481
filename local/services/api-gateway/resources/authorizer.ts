import type { ResourceDriver, ResourceInput } from '../../../resources/types';
import { functionArnOf } from '../invoke-function';
import type { Api } from '../state';
import { isHttpIdentitySource } from '../http/authorizer';
import { isIdentitySource } from '../websocket/identity-source';
import { flag, number, texts } from '../../../resources/property-values';
import { unsupportedSetting } from '../../../resources/unsupported-setting';
import type { DriverContext } from './context';

const MAX_TTL_SECONDS = 3600;
/** The default of HTTP APIs: no caching. */
const DEFAULT_TTL_SECONDS = 0;

function problems({ properties }: ResourceInput): string[] {
  const { AuthorizerType: type } = properties;
  return type === 'REQUEST'
    ? []
    : [`AuthorizerType is ${JSON.stringify(type)}; only REQUEST (a Lambda authorizer) is supported.`];
}

function checkForm(input: ResourceInput, api: Api): void {
  const { properties } = input;
  const http = api.protocol === 'HTTP';
  const wrong = texts(properties['IdentitySource']).find(
    (source) => !(http ? isHttpIdentitySource(source) : isIdentitySource(source)),
  );
  if (wrong !== undefined)
    throw unsupportedSetting(
      `The identity source ${JSON.stringify(wrong)} is not valid for ${api.protocol} APIs.`,
      http
        ? 'Use $request.header.Name, $request.querystring.name, $context.name or $stageVariables.name.'
        : 'Use route.request.header.Name, route.request.querystring.name, context.name or stageVariables.name.',
    );
  if (http && properties['AuthorizerPayloadFormatVersion'] !== '2.0')
    throw unsupportedSetting(
      `AuthorizerPayloadFormatVersion is ${JSON.stringify(properties['AuthorizerPayloadFormatVersion'])}.`,
      'Use "2.0".',
    );
  if (!http && flag(properties['EnableSimpleResponses']))
    throw unsupportedSetting(
      'EnableSimpleResponses is supported by HTTP APIs only.',
      'Return a policy from the authorizer.',
    );
}

/** The driver of `AWS::ApiGatewayV2::Authorizer`. Only Lambda authorizers are supported. */
export function authorizerDriver({ deps, apis }: DriverContext): ResourceDriver {
  return {
    type: 'AWS::ApiGatewayV2::Authorizer',
    attributes: ['AuthorizerId'],
    properties: {
      ApiId: 'emulated',
      AuthorizerType: 'emulated',
      AuthorizerUri: 'emulated',
      IdentitySource: 'emulated',
      AuthorizerPayloadFormatVersion: 'emulated',
      AuthorizerResultTtlInSeconds: 'emulated',
      EnableSimpleResponses: 'emulated',
      Name: 'accepted',
    },
    validate: problems,
    create(input) {
      const { properties } = input;
      const api = apis.get(properties['ApiId']);
      checkForm(input, api);
      const functionArn = functionArnOf(String(properties['AuthorizerUri']));
      if (functionArn === undefined)
        throw unsupportedSetting(
          `AuthorizerUri is ${JSON.stringify(properties['AuthorizerUri'])}, which is not the URI of a Lambda function.`,
          'Use the invocation URI of a function.',
        );
      const ttlSeconds = number(properties['AuthorizerResultTtlInSeconds']) ?? DEFAULT_TTL_SECONDS;
      if (!(ttlSeconds >= 0 && ttlSeconds <= MAX_TTL_SECONDS))
        throw unsupportedSetting(
          `AuthorizerResultTtlInSeconds is ${JSON.stringify(properties['AuthorizerResultTtlInSeconds'])}.`,
          `Use 0 to ${MAX_TTL_SECONDS}.`,
        );
      const authorizerId = deps.random.text(6);
      api.authorizers.set(authorizerId, {
        authorizerId,
        functionArn,
        identitySources: texts(properties['IdentitySource']),
        simpleResponses: flag(properties['EnableSimpleResponses']),
        ttlSeconds: api.protocol === 'HTTP' ? ttlSeconds : 0,
      });
      return { ref: authorizerId, attributes: { AuthorizerId: authorizerId } };
    },
  };
}
