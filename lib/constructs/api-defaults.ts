import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IAccessLogSettings, ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Properties that the WebSocket API and the HTTP API have in common. */
export interface ApiProps {
  /** Name in the AWS console. */
  readonly name: string;
  /** Maximum number of requests per second. The API rejects more with 429. @default 2000 */
  readonly requestsPerSecond?: number;
  /** Maximum burst of requests. @default 1000 */
  readonly requestBurst?: number;
  /** How long CloudWatch keeps access logs, in days. @default 30 */
  readonly logDays?: number;
  /** What happens to the log group when the stack is deleted. @default RemovalPolicy.DESTROY */
  readonly removalPolicy?: RemovalPolicy;
}

/** Request rate and burst of an API stage, for all of its routes together. */
export function throttle(props: ApiProps): ThrottleSettings {
  return { rateLimit: props.requestsPerSecond ?? 2000, burstLimit: props.requestBurst ?? 1000 };
}

/**
 * Creates a log group below `scope`, and returns the settings that write access logs to it, one JSON object per
 * request.
 * @param fields names and `$context` variables; must not include the query string, because it may contain the token
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
