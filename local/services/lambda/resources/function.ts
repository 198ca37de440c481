import { AwsError, EngineError } from '../../../core/errors';
import type { CreatedResource, ResourceDriver, ResourceInput } from '../../../resources/types';
import { EnvironmentPool, type PoolOptions } from '../environments/environment-pool';
import { functionConfig, type ConfigDeps } from './function-config';
import { FUNCTION_PROPERTIES, PERMISSION_PROPERTIES } from './function-properties';
import type { FunctionRegistry } from '../state/function-registry';
import { functionNameFor } from '../environments/identifiers';
import type { Permission } from '../state/resource-policy';
import type { FunctionConfig } from '../types';
import { validateFunction } from './validate-function';

/** What the drivers act on. */
export interface DriverDeps extends ConfigDeps {
  readonly registry: FunctionRegistry;
  readonly pool: PoolOptions;
}

/** `AWS::Lambda::Function`: `Ref` is the name. An update recycles the function's environments. */
export function functionDriver(deps: DriverDeps): ResourceDriver {
  return {
    type: 'AWS::Lambda::Function',
    properties: FUNCTION_PROPERTIES,
    validate: ({ properties }) => validateFunction(properties),
    create: (input) => {
      const name: string | undefined = input.properties['FunctionName'];
      const functionName = name ?? functionNameFor(input.stackName, input.logicalId, deps.random);
      const config = functionConfig(input, functionName, deps);
      deps.registry.add({ config, pool: new EnvironmentPool(deps.pool, config), permissions: new Map(), inFlight: 0 });
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
      const entry = deps.registry.get(ref);
      entry.config = functionConfig(input, ref, deps);
      entry.pool.replace(entry.config);
      return created(entry.config);
    },
  };
}

/** `AWS::Lambda::Permission`: one statement of a function's resource policy. */
export function permissionDriver(deps: Pick<DriverDeps, 'registry' | 'random'>): ResourceDriver {
  const put = (input: ResourceInput, id: string): CreatedResource => {
    const entry = deps.registry.find(String(input.properties['FunctionName']));
    if (!entry) {
      const message = `${input.path}: there is no function ${String(input.properties['FunctionName'])}.`;
      throw new AwsError('ResourceNotFoundException', message, 404);
    }
    entry.permissions.set(id, permission(id, input));
    return { ref: id, attributes: { Id: id } };
  };
  return {
    type: 'AWS::Lambda::Permission',
    properties: PERMISSION_PROPERTIES,
    validate: ({ properties }) =>
      ['Action', 'FunctionName', 'Principal'].filter((name) => !properties[name]).map((name) => `${name} is missing.`),
    create: (input) => put(input, `${input.stackName}-${input.logicalId}-${deps.random.text(12)}`),
    update: (input, { ref }) => put(input, ref),
  };
}

function created(config: FunctionConfig): CreatedResource {
  return { ref: config.functionName, attributes: { Arn: config.functionArn } };
}

function permission(id: string, { properties }: ResourceInput): Permission {
  const viaUrl: boolean | string | undefined = properties['InvokedViaFunctionUrl'];
  return {
    id,
    action: String(properties['Action']),
    principal: String(properties['Principal']),
    sourceArn: properties['SourceArn'],
    sourceAccount: properties['SourceAccount'] === undefined ? undefined : String(properties['SourceAccount']),
    functionUrlAuthType: properties['FunctionUrlAuthType'],
    invokedViaFunctionUrl: viaUrl === undefined ? undefined : String(viaUrl) === 'true',
  };
}
