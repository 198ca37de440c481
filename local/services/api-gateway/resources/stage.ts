import type { Properties, ResourceDriver, ResourceInput } from '../../../resources/types';
import { isUnresolved } from '../../../template/placeholder';
import { createAccessLog, logGroupName } from '../access-log';
import type { AccessLog } from '../access-log';
import type { Api } from '../state';
import { createThrottle } from '../throttle';
import type { ThrottleSettings } from '../throttle';
import { flag, number, text } from '../../../resources/property-values';
import { unsupportedSetting } from '../../../resources/unsupported-setting';
import type { DriverContext } from './context';

const NAME = /^(?:\$default|[A-Za-z0-9_-]{1,128})$/;

function throttleSettings(settings: Properties | undefined): ThrottleSettings {
  const rateLimit = number(settings?.['ThrottlingRateLimit']);
  const burstLimit = number(settings?.['ThrottlingBurstLimit']);
  return { ...(rateLimit !== undefined && { rateLimit }), ...(burstLimit !== undefined && { burstLimit }) };
}

function accessLog(
  { deps }: DriverContext,
  { properties }: ResourceInput,
  api: Api,
  stage: string,
): AccessLog | undefined {
  const settings = properties['AccessLogSettings'] as Properties | undefined;
  if (!settings) return undefined;
  const group = logGroupName(String(settings['DestinationArn']));
  if (group === undefined)
    throw unsupportedSetting(
      `The destination of the access log is ${JSON.stringify(settings['DestinationArn'])}, which is not a log group.`,
      'Use the ARN of an AWS::Logs::LogGroup.',
    );
  return createAccessLog(deps.logs, group, `${api.apiId}/${stage}`, String(settings['Format'] ?? ''));
}

const ROUTE_SETTINGS = {
  ThrottlingBurstLimit: 'emulated',
  ThrottlingRateLimit: 'emulated',
  DetailedMetricsEnabled: 'accepted',
  DataTraceEnabled: 'accepted',
  LoggingLevel: 'accepted',
} as const;

const KNOWN_ROUTE_SETTINGS = new Set(Object.keys(ROUTE_SETTINGS));

function problems({ properties }: ResourceInput): string[] {
  const { StageName: name, RouteSettings: routes } = properties;
  const unknown = Object.entries((routes ?? {}) as Record<string, Properties>).flatMap(([route, settings]) =>
    Object.keys(settings)
      .filter((key) => !KNOWN_ROUTE_SETTINGS.has(key))
      .map((key) => `RouteSettings of ${route} has ${key}, which is not supported.`),
  );
  return typeof name === 'string' && !isUnresolved(name) && !NAME.test(name)
    ? [...unknown, `StageName ${JSON.stringify(name)} must be 1 to 128 characters of A-Z a-z 0-9 _ -, or $default.`]
    : unknown;
}

/**
 * The driver of `AWS::ApiGatewayV2::Stage`. A stage without `AutoDeploy` and without a deployment serves no requests.
 */
export function stageDriver(context: DriverContext): ResourceDriver {
  const { deps, apis } = context;
  return {
    type: 'AWS::ApiGatewayV2::Stage',
    attributes: [],
    properties: {
      ApiId: 'emulated',
      StageName: 'emulated',
      AutoDeploy: 'emulated',
      DeploymentId: 'emulated',
      StageVariables: 'emulated',
      AccessLogSettings: { DestinationArn: 'emulated', Format: 'emulated' },
      DefaultRouteSettings: ROUTE_SETTINGS,
      RouteSettings: 'emulated',
      Description: 'accepted',
      Tags: 'accepted',
    },
    validate: problems,
    create(input) {
      const { properties } = input;
      const api = apis.get(properties['ApiId']);
      const name = text(properties['StageName']) ?? '$default';
      if (name === '$default' && api.protocol === 'WEBSOCKET')
        throw unsupportedSetting('The stage of a WebSocket API cannot be $default.', 'Set StageName to another name.');
      const deployed = flag(properties['AutoDeploy']) || text(properties['DeploymentId']) !== undefined;
      if (!deployed)
        deps.reporter.report({
          type: 'warning',
          message: `${input.path} has neither AutoDeploy nor DeploymentId, so it serves no requests.`,
        });
      const routes = Object.entries((properties['RouteSettings'] ?? {}) as Record<string, Properties>);
      api.stages.set(name, {
        name,
        deployed,
        variables: properties['StageVariables'] as Record<string, string> | undefined,
        accessLog: accessLog(context, input, api, name),
        throttle: createThrottle(
          deps.clock,
          throttleSettings(properties['DefaultRouteSettings']),
          new Map(routes.map(([key, settings]) => [key, throttleSettings(settings)])),
        ),
      });
      return { ref: name };
    },
  };
}
