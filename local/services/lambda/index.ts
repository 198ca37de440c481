import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsService } from '../../aws/aws-service';
import type { ResourceDriver } from '../../resources/types';
import { createAuthorizer } from './authorize';
import { Watchdog } from './environments/watchdog';
import { createFunctionService } from './invocations/function-service';
import type { FunctionService } from './invocations/function-service';
import { eventSourceMappingOperations } from './operations/event-source-mappings';
import { functionOperations } from './operations/functions';
import { invokeOperations } from './operations/invoke';
import type { LambdaOptions } from './options';
import { functionDriver } from './resources/function';
import { permissionDriver } from './resources/permission';
import { createRestService } from './rest-service';
import { createFunctionRegistry } from './state/function-registry';

export type { LambdaOptions, MappingDescription } from './options';
export type { FunctionService } from './invocations/function-service';

const DEFAULT_MAX_ENVIRONMENTS = 4;
const DEFAULT_MAX_RESERVED_ENVIRONMENTS = 50;

/** The Lambda service of the engine. */
export interface Lambda {
  readonly functions: FunctionService;
  /** For the AWS endpoint. */
  readonly service: AwsService;
  readonly drivers: readonly ResourceDriver[];
  /** Kills every function process. */
  stop(): Promise<void>;
}

/** Builds the Lambda service. The process of a function starts with its first invocation. */
export function createLambda(options: LambdaOptions): Lambda {
  const { account, addresses, clock, random } = options;
  const directory = mkdtempSync(join(tmpdir(), 'tidings-lambda-'));
  const watchdog = new Watchdog();
  const registry = createFunctionRegistry(account);
  const functions = createFunctionService(options, registry);
  const authorize = createAuthorizer(options.access);
  return {
    functions,
    service: createRestService({
      ...invokeOperations(registry, functions, authorize),
      ...functionOperations(registry, authorize),
      ...eventSourceMappingOperations(registry, () => options.eventSourceMappings(), authorize),
    }),
    drivers: [
      functionDriver({
        account,
        addresses,
        clock,
        random,
        registry,
        assetDirectory: (stackName, s3Key) => options.assetDirectory(stackName, s3Key),
        codeRoot: join(directory, 'code'),
        pool: {
          lambda: options,
          watchdog,
          temporaryRoot: join(directory, 'tmp'),
          maxEnvironments: options.maxEnvironmentsPerFunction ?? DEFAULT_MAX_ENVIRONMENTS,
          maxReservedEnvironments: options.maxReservedEnvironmentsPerFunction ?? DEFAULT_MAX_RESERVED_ENVIRONMENTS,
        },
      }),
      permissionDriver({ registry, random }),
    ],
    stop: async () => {
      await functions.stop();
      watchdog.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
