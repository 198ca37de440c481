import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsService } from '../../aws/types';
import type { ResourceDriver } from '../../resources/types';
import { FunctionRegistry } from './state/function-registry';
import { FunctionService } from './invocations/function-service';
import { functionDriver, permissionDriver } from './resources/function';
import type { LambdaDeps } from './types';
import { Watchdog } from './environments/watchdog';
import { createWireApi } from './operations/wire-api';

export type { EventSourceMappingSummary, LambdaDeps } from './types';
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

/** Builds the Lambda service. Processes are started when functions are first invoked, not here. */
export function createLambda(deps: LambdaDeps): Lambda {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-lambda-'));
  const watchdog = new Watchdog();
  const registry = new FunctionRegistry(deps.account);
  const functions = new FunctionService(deps, registry);
  const driverDeps = {
    account: deps.account,
    addresses: deps.addresses,
    clock: deps.clock,
    random: deps.random,
    assetDirectory: deps.assetDirectory.bind(deps),
    codeRoot: join(directory, 'code'),
    registry,
    pool: {
      deps,
      watchdog,
      temporaryRoot: join(directory, 'tmp'),
      maxEnvironments: deps.maxEnvironmentsPerFunction ?? DEFAULT_MAX_ENVIRONMENTS,
      maxReservedEnvironments: deps.maxReservedEnvironmentsPerFunction ?? DEFAULT_MAX_RESERVED_ENVIRONMENTS,
    },
  };
  return {
    functions,
    service: createWireApi({
      access: deps.access,
      eventSourceMappings: deps.eventSourceMappings.bind(deps),
      registry,
      service: functions,
    }),
    drivers: [functionDriver(driverDeps), permissionDriver(driverDeps)],
    stop: async () => {
      await functions.stop();
      watchdog.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
