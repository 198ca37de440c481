import * as v from 'valibot';
import type { AssemblyStack } from '../../../../local/assembly/types';
import { deploy } from '../../../../local/resources/deployment';
import type { Deployment } from '../../../../local/resources/deployment';
import { planAssembly } from '../../../../local/resources/deployment-plan';
import { ResourceRegistry } from '../../../../local/resources/registry';
import type { Properties, ResourceDriver } from '../../../../local/resources/types';
import { reload } from '../../../../local/resources/update';
import { template } from '../../../../local/template/types';
import { ACCOUNT } from '../../../helpers/engine/account';

/** A complete resource type: supported properties, validation, creation and update. */
function lampDriver(created: Properties[]): ResourceDriver {
  return {
    type: 'Home::Lamp',
    attributes: ['Arn'],
    properties: { Color: 'emulated', Note: 'accepted', Bulbs: [{ Watts: 'emulated' }] },
    validate: ({ properties }) => (properties['Color'] === 'none' ? ['Color must not be "none".'] : []),
    create({ logicalId, properties }) {
      created.push(properties);
      return { ref: logicalId.toLowerCase(), attributes: { Arn: `arn:lamp:${logicalId}` } };
    },
    update(input, before) {
      created.push(input.properties);
      return before;
    },
  };
}

const socketDriver: ResourceDriver = {
  type: 'Home::Socket',
  properties: { Feeds: 'emulated' },
  create: () => ({ ref: 'socket' }),
};

function setUp() {
  const created: Properties[] = [];
  const registry = new ResourceRegistry();
  registry.register([lampDriver(created), socketDriver]);
  return { created, registry };
}

const stack = (name: string, raw: Record<string, unknown>): AssemblyStack => ({
  name,
  template: v.parse(template, raw),
  assets: new Map(),
  constructPaths: new Map(),
});
const assembly = (stacks: Record<string, Record<string, unknown>>) => ({
  directory: '/nowhere',
  stacks: Object.entries(stacks).map(([name, raw]) => stack(name, raw)),
});
const lamp = (properties: Record<string, unknown> = {}) => ({ Type: 'Home::Lamp', Properties: properties });

describe('resources', () => {
  it('are created in order, with references resolved across stacks', async () => {
    const { created, registry } = setUp();
    const deployment: Deployment = new Map();
    const plan = planAssembly(
      assembly({
        Data: {
          Resources: { A: lamp({ Color: 'red' }) },
          Outputs: { Name: { Value: { Ref: 'A' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:name' } } } },
        },
        App: {
          Resources: {
            B: lamp({
              Color: { 'Fn::ImportValue': 'Data:name' },
              Note: { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'Name' } },
            }),
          },
          Outputs: { Arn: { Value: { 'Fn::GetAtt': ['B', 'Arn'] } } },
        },
      }),
      ACCOUNT,
      registry,
    );
    await deploy(plan, registry, deployment);
    expect(created).toEqual([{ Color: 'red' }, { Color: 'a', Note: 'a' }]);
    expect(deployment.get('App')!.outputs.get('Arn')).toBe('arn:lamp:B');
  });

  it('are all checked before any is created, and every problem names path and type', () => {
    const { created, registry } = setUp();
    const app = assembly({
      One: {
        Resources: {
          Fridge: { Type: 'Home::Fridge' },
          A: lamp({ Color: 'none' }),
          B: lamp({ Smell: 1, Bulbs: [{ Watts: 5 }, { Volts: 3 }] }),
          C: lamp({ Note: { 'Fn::GetAtt': ['A', 'Name'] } }),
        },
        Outputs: { O: { Value: { 'Fn::GetAtt': ['A', 'Id'] } } },
      },
      Two: { Resources: { D: lamp({ Note: { 'Fn::ImportValue': 'nobody' } }) } },
    });
    expect(() => planAssembly(app, ACCOUNT, registry)).toThrow(
      expect.objectContaining({
        code: 'template_refused',
        message: [
          'The engine cannot run this app. It has 7 problems:',
          '  - One/Fridge (Home::Fridge): the engine does not support this resource type',
          '  - One/A (Home::Lamp): Color must not be "none".',
          '  - One/B (Home::Lamp): property Smell is not supported',
          '  - One/B (Home::Lamp): property Bulbs[1].Volts is not supported',
          '  - One/C (Home::Lamp): Fn::GetAtt refers to Name of A (Home::Lamp), which has Arn',
          '  - One: outputs: Fn::GetAtt refers to Id of A (Home::Lamp), which has Arn',
          '  - Two/D (Home::Lamp): Note: no stack that is deployed before this one exports "nobody"',
        ].join('\n'),
      }),
    );
    expect(created).toEqual([]);
  });

  it('that cannot be created are named', async () => {
    const registry = new ResourceRegistry();
    registry.register([
      {
        type: 'Home::Lamp',
        properties: {},
        create: () => {
          throw new Error('the fuse blew');
        },
      },
    ]);
    const plan = planAssembly(assembly({ App: { Resources: { A: lamp() } } }), ACCOUNT, registry);
    await expect(deploy(plan, registry, new Map())).rejects.toMatchObject({
      code: 'resource_failed',
      message: 'App/A (Home::Lamp): the fuse blew',
    });
  });

  it('that refer to a missing attribute of a driver without declared attributes are named', async () => {
    const { registry } = setUp();
    const app = assembly({
      App: { Resources: { S: { Type: 'Home::Socket' }, A: lamp({ Note: { 'Fn::GetAtt': ['S', 'Arn'] } }) } },
    });
    await expect(deploy(planAssembly(app, ACCOUNT, registry), registry, new Map())).rejects.toThrow(
      'App/A (Home::Lamp): Fn::GetAtt refers to Arn of App/S (Home::Socket), which has no attributes',
    );
  });
});

describe('a reload', () => {
  const before = {
    App: {
      Resources: {
        S: { Type: 'Home::Socket', Properties: { Feeds: 'a' } },
        A: lamp({ Color: 'red' }),
        B: lamp({ Note: { Ref: 'A' } }),
      },
    },
  };

  async function reloaded(after: Record<string, Record<string, unknown>>) {
    const { created, registry } = setUp();
    const deployment: Deployment = new Map();
    await deploy(planAssembly(assembly(before), ACCOUNT, registry), registry, deployment);
    created.length = 0;
    return { result: await reload(planAssembly(assembly(after), ACCOUNT, registry), registry, deployment), created };
  }

  const changed = (resources: Record<string, unknown>) => ({
    App: { Resources: { ...before.App.Resources, ...resources } },
  });

  it('updates the changed resources only', async () => {
    const { result, created } = await reloaded(changed({ A: lamp({ Color: 'blue' }) }));
    expect(result).toEqual({ status: 'updated', resources: ['App/A'] });
    expect(created).toEqual([{ Color: 'blue' }]);
  });

  it('does nothing without a change', async () => {
    expect((await reloaded(before)).result).toEqual({ status: 'unchanged' });
  });

  it('updates nothing and reports every reason if a change needs a restart', async () => {
    const { A, S } = before.App.Resources;
    const after = {
      App: { Resources: { A: lamp({ Color: 'blue' }), S: { ...S, Properties: { Feeds: 'b' } } } },
      New: { Resources: {} },
    };
    const { result, created } = await reloaded(after);
    expect(A).toBeDefined();
    expect(result).toEqual({
      status: 'restart-needed',
      reasons: ['App/B (Home::Lamp) was removed', 'App/S (Home::Socket) was changed', 'the stack New was added'],
    });
    expect(created).toEqual([]);
  });

  it('needs a restart for a new resource and for a changed type', async () => {
    const { result } = await reloaded(changed({ C: lamp({ Note: { Ref: 'A' } }), A: { Type: 'Home::Socket' } }));
    expect(result).toEqual({
      status: 'restart-needed',
      reasons: ['App/A (Home::Socket) was added', 'App/C (Home::Lamp) was added'],
    });
  });
});
