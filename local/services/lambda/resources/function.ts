import { EngineError } from '../../../core/errors';
import type { Random } from '../../../core/random';
import type { CreatedResource, PropertySpec, ResourceDriver } from '../../../resources/types';
import { EnvironmentPool, type PoolOptions } from '../environments/environment-pool';
import type { FunctionRegistry } from '../state/function-registry';
import type { FunctionConfig } from '../state/function';
import { functionConfig, type FunctionConfigOptions } from './function-config';
import { validateFunction } from './validate-function';

/** The supported properties of `AWS::Lambda::Function`. Any other property is rejected by name. */
const PROPERTIES: Readonly<Record<string, PropertySpec>> = {
  Code: { S3Bucket: 'accepted', S3Key: 'emulated', ZipFile: 'emulated' },
  Handler: 'emulated',
  Runtime: 'emulated',
  Role: 'emulated',
  FunctionName: 'emulated',
  Environment: { Variables: 'emulated' },
  Timeout: 'emulated',
  MemorySize: 'emulated',
  ReservedConcurrentExecutions: 'emulated',
  LoggingConfig: {
    LogGroup: 'emulated',
    LogFormat: 'emulated',
    ApplicationLogLevel: 'emulated',
    SystemLogLevel: 'emulated',
  },
  PackageType: 'emulated',
  Description: 'emulated',
  Architectures: 'accepted',
  EphemeralStorage: { Size: 'accepted' },
  KmsKeyArn: 'accepted',
  RecursiveLoop: 'accepted',
  RuntimeManagementConfig: 'accepted',
  Tags: 'accepted',
  TracingConfig: { Mode: 'accepted' },
};

/** Maximum length of a function name. */
const MAX_NAME_LENGTH = 64;
const SUFFIX_LENGTH = 8;

/** The physical name of a function without `FunctionName`. A long name is shortened before its random suffix. */
export function functionNameFor(stackName: string, logicalId: string, random: Random): string {
  const prefix = `${stackName}-${logicalId}`.slice(0, MAX_NAME_LENGTH - SUFFIX_LENGTH - 1);
  return `${prefix}-${random.text(SUFFIX_LENGTH)}`;
}

export interface FunctionDriverOptions extends FunctionConfigOptions {
  readonly registry: FunctionRegistry;
  readonly pool: PoolOptions;
}

/** `AWS::Lambda::Function`: `Ref` is the name. An update replaces the function's environments. */
export function functionDriver(options: FunctionDriverOptions): ResourceDriver {
  const { registry, pool, random } = options;
  return {
    type: 'AWS::Lambda::Function',
    properties: PROPERTIES,
    validate: ({ properties }) => validateFunction(properties),
    create: (input) => {
      const name: string | undefined = input.properties['FunctionName'];
      const functionName = name ?? functionNameFor(input.stackName, input.logicalId, random);
      const config = functionConfig(input, functionName, options);
      registry.add({ config, pool: new EnvironmentPool(pool, config), permissions: new Map(), inFlight: 0 });
      return created(config);
    },
    update: (input, { ref }) => {
      const name: string | undefined = input.properties['FunctionName'];
      if (name && name !== ref) {
        throw new EngineError(
          'restart_needed',
          `${input.path}: the function is named ${ref} and cannot be renamed to ${name} while the engine runs.`,
          'Restart the engine.',
        );
      }
      const entry = registry.get(ref);
      entry.config = functionConfig(input, ref, options);
      entry.pool.replace(entry.config);
      return created(entry.config);
    },
  };
}

function created(config: FunctionConfig): CreatedResource {
  return { ref: config.functionName, attributes: { Arn: config.functionArn } };
}
