import { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FUNCTION } from '../../contract/functions';
import type { FunctionName } from '../../contract/functions';
import type { ResolvedSettings } from '../config/settings';
import type { Environment } from './function-environment';
import { TidingsFunction } from './tidings-function';
import type { FunctionDefaults } from './tidings-function';

/** Creates a function of Tidings. Its construct id derives from the name: `HttpPublishFunction` for `http-publish`. */
export type CreateFunction = (name: FunctionName, environment?: Environment) => TidingsFunction;

/**
 * Returns a function that creates Lambda functions below `scope` with the same settings.
 * @param codeDirectory folder that contains `<name>/index.js` for every function; undefined for the prebuilt functions
 */
export function functionCreator(
  scope: Construct,
  settings: ResolvedSettings,
  codeDirectory: string | undefined,
): CreateFunction {
  const defaults: FunctionDefaults = {
    ...(codeDirectory === undefined ? {} : { codeDirectory }),
    logDays: settings.retention.logDays,
    removalPolicy: removalPolicyOf(settings),
    sourceMaps: settings.sourceMaps,
    reservedConcurrency: { ...settings.limits.reservedConcurrency, ...longLivedConcurrency(settings) },
  };
  return (name, environment = {}) =>
    new TidingsFunction(scope, `${pascalCase(name)}Function`, { ...defaults, name, environment });
}

/** What happens to resources that contain data or logs when their stack is deleted. */
export function removalPolicyOf({ removal }: ResolvedSettings): RemovalPolicy {
  return removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}

/** Reserved executions of the functions whose requests stay open. 0 reserves none. */
function longLivedConcurrency({ limits }: ResolvedSettings): FunctionDefaults['reservedConcurrency'] {
  const { longPolling, eventStreams } = limits;
  return {
    ...(longPolling.concurrency === 0 ? {} : { [FUNCTION.httpLongPoll]: longPolling.concurrency }),
    ...(eventStreams.concurrency === 0 ? {} : { [FUNCTION.httpEvents]: eventStreams.concurrency }),
  };
}

function pascalCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
