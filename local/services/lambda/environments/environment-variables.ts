import type { Account } from '../../../core/account';
import type { Credentials } from '../../../aws/access-control';
import type { FunctionConfig } from '../state/function';

/** The values that differ between the processes of a function. */
export interface ProcessValues {
  readonly account: Account;
  readonly credentials: Credentials;
  readonly logStreamName: string;
  /** `host:port` of the runtime API. */
  readonly runtimeApi: string;
  readonly runtimeDirectory: string;
  /** The `/tmp` of the environment. */
  readonly temporaryDirectory: string;
  readonly awsEndpointUrl: string;
  readonly clockOffsetMs: number;
  readonly hostEnvironment: Readonly<Record<string, string>>;
}

/** `rapid-client.cjs` reads and removes this variable before any code of the function runs. */
const CLOCK_OFFSET_VARIABLE = 'TIDINGS_CLOCK_OFFSET_MS';

/**
 * All environment variables of a function's process, as observed in a function on AWS. Of the variables of this
 * machine, the process gets only those in `hostEnvironment`.
 *
 * AWS does not set three of these variables: `AWS_ENDPOINT_URL`; `TMPDIR`, which gives each environment a `/tmp` of its
 * own; and `HOME`, which keeps the function from reading the developer's configuration files. Variables of the template
 * override all names that AWS does not reserve.
 */
export function environmentVariables(config: FunctionConfig, values: ProcessValues): Record<string, string> {
  const { account, credentials } = values;
  const nodeMajor = /^nodejs(\d+)/.exec(config.runtime)?.[1] ?? '';
  return {
    ...values.hostEnvironment,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    SHLVL: '0',
    NODE_PATH: `/opt/nodejs/node${nodeMajor}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules`,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
    AWS_ENDPOINT_URL: values.awsEndpointUrl,
    TMPDIR: values.temporaryDirectory,
    HOME: `${values.temporaryDirectory}/no-home`,
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
    AWS_LAMBDA_LOG_STREAM_NAME: values.logStreamName,
    AWS_LAMBDA_RUNTIME_API: values.runtimeApi,
    LAMBDA_TASK_ROOT: config.codeDirectory,
    LAMBDA_RUNTIME_DIR: values.runtimeDirectory,
    _HANDLER: config.handler,
    [CLOCK_OFFSET_VARIABLE]: String(values.clockOffsetMs),
  };
}

function logVariables({ logging }: FunctionConfig): Record<string, string> {
  if (logging.format === 'Text') return {};
  return { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: logging.applicationLevel ?? 'INFO' };
}
