import type { FunctionConfig } from '../types';

/** A function as `GetFunctionConfiguration` describes it. Code is never packed here, so it has neither size nor hash. */
export function describeFunction(config: FunctionConfig): Record<string, unknown> {
  return {
    FunctionName: config.functionName,
    FunctionArn: config.functionArn,
    Runtime: config.runtime,
    Role: config.roleArn,
    Handler: config.handler,
    Description: config.description,
    Timeout: config.timeoutSeconds,
    MemorySize: config.memoryMb,
    LastModified: config.lastModified.replace('Z', '+0000'),
    Version: '$LATEST',
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: config.variables },
    LoggingConfig: { LogFormat: config.logging.format, LogGroup: config.logging.group },
  };
}

/** Where the code of a function is. */
export function describeCode(config: FunctionConfig): Record<string, unknown> {
  return { RepositoryType: 'S3', Location: `file://${config.codeDirectory}` };
}
