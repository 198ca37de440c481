import type {
  FunctionConfiguration,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
  Runtime,
} from '@aws-sdk/client-lambda';
import type { Operations, WireOutput } from '../../../aws/typed-operations';
import { readText } from '../../../aws/wire-input';
import type { Authorizer } from '../authorize';
import type { FunctionConfig } from '../state/function';
import type { FunctionRegistry } from '../state/function-registry';

/** `GetFunction`, `GetFunctionConfiguration` and `ListFunctions`. The list is one page. */
export function functionOperations(registry: FunctionRegistry, authorize: Authorizer) {
  return {
    GetFunction(input, { principal }) {
      const name = readText(input, 'FunctionName') ?? '';
      authorize.function(principal, 'GetFunction', registry.arnOf(name));
      const { config } = registry.get(name);
      const { reservedConcurrency } = config;
      return {
        Configuration: describeFunction(config),
        Code: { RepositoryType: 'S3', Location: `file://${config.codeDirectory}` },
        ...(reservedConcurrency === undefined
          ? {}
          : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
      };
    },
    GetFunctionConfiguration(input, { principal }) {
      const name = readText(input, 'FunctionName') ?? '';
      authorize.function(principal, 'GetFunctionConfiguration', registry.arnOf(name));
      return describeFunction(registry.get(name).config);
    },
    ListFunctions(_input, { principal }) {
      authorize.list(principal, 'ListFunctions');
      return { Functions: registry.all().map(({ config }) => describeFunction(config)) };
    },
  } satisfies Operations<{
    GetFunction: GetFunctionCommand;
    GetFunctionConfiguration: GetFunctionConfigurationCommand;
    ListFunctions: ListFunctionsCommand;
  }>;
}

/** The engine does not package code, so `CodeSize` and `CodeSha256` are absent. */
function describeFunction(config: FunctionConfig): WireOutput<FunctionConfiguration> {
  return {
    FunctionName: config.functionName,
    FunctionArn: config.functionArn,
    Runtime: config.runtime as Runtime,
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
