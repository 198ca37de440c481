import type { ResourceDriver, ResourceInput } from '../../../resources/types';
import { functionArnOf } from '../invoke-function';
import { number } from '../../../resources/property-values';
import { unsupportedSetting } from '../../../resources/unsupported-setting';
import type { DriverContext } from './context';

/** The maximum and default timeout of an integration, in milliseconds. */
const MAX_TIMEOUT_MS = { WEBSOCKET: 29_000, HTTP: 30_000 } as const;
const MIN_TIMEOUT_MS = 50;

function problems({ properties }: ResourceInput): string[] {
  const { IntegrationType: type, ConnectionType: connection } = properties;
  const found: string[] = [];
  if (type !== 'AWS_PROXY')
    found.push(`IntegrationType is ${JSON.stringify(type)}; only AWS_PROXY with a Lambda function is supported.`);
  if (connection !== undefined && connection !== 'INTERNET')
    found.push(`ConnectionType is ${JSON.stringify(connection)}; VPC links are not supported.`);
  return found;
}

/** The driver of `AWS::ApiGatewayV2::Integration`. Only Lambda proxy integrations are supported. */
export function integrationDriver({ deps, apis }: DriverContext): ResourceDriver {
  return {
    type: 'AWS::ApiGatewayV2::Integration',
    attributes: ['IntegrationId'],
    properties: {
      ApiId: 'emulated',
      IntegrationType: 'emulated',
      IntegrationUri: 'emulated',
      PayloadFormatVersion: 'emulated',
      TimeoutInMillis: 'emulated',
      ConnectionType: 'emulated',
      IntegrationMethod: 'accepted',
      Description: 'accepted',
    },
    validate: problems,
    create({ properties }) {
      const api = apis.get(properties['ApiId']);
      const functionArn = functionArnOf(String(properties['IntegrationUri']));
      if (functionArn === undefined)
        throw unsupportedSetting(
          `IntegrationUri is ${JSON.stringify(properties['IntegrationUri'])}, which is not the URI of a Lambda function.`,
          'Use the ARN of a function.',
        );
      const version = properties['PayloadFormatVersion'];
      if (api.protocol === 'HTTP' && version !== '2.0')
        throw unsupportedSetting(`PayloadFormatVersion is ${JSON.stringify(version)}.`, 'Use "2.0".');
      const longest = MAX_TIMEOUT_MS[api.protocol];
      const timeoutMs = number(properties['TimeoutInMillis']) ?? longest;
      if (!(timeoutMs >= MIN_TIMEOUT_MS && timeoutMs <= longest))
        throw unsupportedSetting(
          `TimeoutInMillis is ${JSON.stringify(properties['TimeoutInMillis'])}.`,
          `Use ${MIN_TIMEOUT_MS} to ${longest}.`,
        );
      const integrationId = deps.random.text(7);
      api.integrations.set(integrationId, { integrationId, functionArn, timeoutMs });
      return { ref: integrationId, attributes: { IntegrationId: integrationId } };
    },
  };
}
