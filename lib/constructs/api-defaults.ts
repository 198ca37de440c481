import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IAccessLogSettings, ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** What the WebSocket API and the HTTP API have in common. */
export interface ApiProps {
  /** Name in the console. */
  readonly name: string;
  /** Requests a second before the API answers 429. @default 2000 */
  readonly requestsPerSecond?: number;
  /** Requests at once. @default 1000 */
  readonly requestBurst?: number;
  /** How long access logs are kept, in days. @default 30 */
  readonly logDays?: number;
  /** What happens to the log group when the stack goes. @default RemovalPolicy.DESTROY */
  readonly removalPolicy?: RemovalPolicy;
}

/** Rate and burst of all routes of a stage together. */
export function throttle(props: ApiProps): ThrottleSettings {
  return { rateLimit: props.requestsPerSecond ?? 2000, burstLimit: props.requestBurst ?? 1000 };
}

/**
 * Access logs as one JSON object per request, into a log group below `scope`.
 * The fields are chosen by the caller, who names none that holds the query string: it may carry the token.
 */
export function accessLogs(
  scope: Construct,
  props: ApiProps,
  fields: Readonly<Record<string, string>>,
): IAccessLogSettings {
  const logGroup = new LogGroup(scope, 'AccessLogs', {
    retention: (props.logDays ?? 30) as RetentionDays,
    removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
  });
  return {
    destination: new LogGroupLogDestination(logGroup),
    format: AccessLogFormat.custom(JSON.stringify(fields)),
  };
}
