import type { Account } from '../../../core/account';
import type { Credentials } from '../../../aws/access-control';
import type { FunctionConfig } from '../types';

/** What differs from one process of a function to the next. */
export interface EnvironmentFacts {
  readonly account: Account;
  readonly credentials: Credentials;
  readonly logStreamName: string;
  /** `host:port` of the runtime API. */
  readonly runtimeApi: string;
  readonly runtimeDirectory: string;
  /** The environment's own `/tmp`. */
  readonly temporaryDirectory: string;
  readonly awsEndpointUrl: string;
  readonly clockOffsetMs: number;
  readonly hostEnvironment: Readonly<Record<string, string>>;
}

/** The runtime client's stand-in reads this and removes it before any code of the function runs. */
const CLOCK_OFFSET_VARIABLE = 'TIDINGS_CLOCK_OFFSET_MS';

/**
 * All variables of a function's process, as recorded from a function on AWS, and nothing else of this machine.
 *
 * Beyond AWS: `AWS_ENDPOINT_URL`, and `TMPDIR` and `HOME` so that an environment has a `/tmp` of its own and reads no
 * configuration of the person at the machine. The template's variables win where AWS does not reserve the name.
 */
export function environmentVariables(config: FunctionConfig, facts: EnvironmentFacts): Record<string, string> {
  const { account, credentials } = facts;
  const nodeMajor = /^nodejs(\d+)/.exec(config.runtime)?.[1] ?? '';
  return {
    ...facts.hostEnvironment,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    SHLVL: '0',
    NODE_PATH: `/opt/nodejs/node${nodeMajor}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules`,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
    AWS_ENDPOINT_URL: facts.awsEndpointUrl,
    TMPDIR: facts.temporaryDirectory,
    HOME: `${facts.temporaryDirectory}/no-home`,
    ...config.variables,
    ...logVariables(config),
    PWD: config.codeDirectory,
    AWS_REGION: account.region,
    AWS_DEFAULT_REGION: account.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_EXECUTION_ENV: `AWS_Lambda_${config.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: config.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: config.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: facts.logStreamName,
    AWS_LAMBDA_RUNTIME_API: facts.runtimeApi,
    LAMBDA_TASK_ROOT: config.codeDirectory,
    LAMBDA_RUNTIME_DIR: facts.runtimeDirectory,
    _HANDLER: config.handler,
    [CLOCK_OFFSET_VARIABLE]: String(facts.clockOffsetMs),
  };
}

function logVariables({ logging }: FunctionConfig): Record<string, string> {
  if (logging.format === 'Text') return {};
  return { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: logging.applicationLevel ?? 'INFO' };
}
