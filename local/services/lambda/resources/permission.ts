import type { Random } from '../../../core/random';
import type { CreatedResource, PropertySpec, ResourceDriver, ResourceInput } from '../../../resources/types';
import { functionToGrantNotFound } from '../errors';
import type { FunctionRegistry } from '../state/function-registry';
import type { Permission } from '../state/resource-policy';

/** The supported properties of `AWS::Lambda::Permission`. Any other property is rejected by name. */
const PROPERTIES: Readonly<Record<string, PropertySpec>> = {
  Action: 'emulated',
  FunctionName: 'emulated',
  Principal: 'emulated',
  SourceArn: 'emulated',
  SourceAccount: 'emulated',
  FunctionUrlAuthType: 'emulated',
  InvokedViaFunctionUrl: 'emulated',
  EventSourceToken: 'accepted',
};

const REQUIRED = ['Action', 'FunctionName', 'Principal'];

/** `AWS::Lambda::Permission`: one statement of a function's resource policy. */
export function permissionDriver(options: {
  readonly registry: FunctionRegistry;
  readonly random: Random;
}): ResourceDriver {
  const put = (input: ResourceInput, id: string): CreatedResource => {
    const functionName = String(input.properties['FunctionName']);
    const entry = options.registry.find(functionName);
    if (!entry) throw functionToGrantNotFound(input.path, functionName);
    entry.permissions.set(id, permission(id, input));
    return { ref: id, attributes: { Id: id } };
  };
  return {
    type: 'AWS::Lambda::Permission',
    properties: PROPERTIES,
    validate: ({ properties }) =>
      REQUIRED.filter((name) => !properties[name]).map((name) => `${name} is missing; set it.`),
    create: (input) => put(input, `${input.stackName}-${input.logicalId}-${options.random.text(12)}`),
    update: (input, { ref }) => put(input, ref),
  };
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
