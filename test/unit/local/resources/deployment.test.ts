import * as v from 'valibot';
import type { AssemblyStack } from '../../../../local/assembly/types';
import { unsupportedProperties } from '../../../../local/resources/check-properties';
import { deploy } from '../../../../local/resources/deployment';
import type { Deployment } from '../../../../local/resources/deployment';
import { physicalName } from '../../../../local/resources/physical-name';
import { planAssembly } from '../../../../local/resources/deployment-plan';
import { ResourceRegistry } from '../../../../local/resources/registry';
import type { Properties, ResourceDriver } from '../../../../local/resources/types';
import { reload } from '../../../../local/resources/update';
import { createRandom } from '../../../../local/core/random';
import { template } from '../../../../local/template/types';
import { ACCOUNT } from '../../../fixtures/account';

/** All that a new resource type takes: what it knows, what would fail at deployment, and how it comes into being. */
function lampDriver(created: Properties[]): ResourceDriver {
  return {
    type: 'Home::Lamp',
    attributes: ['Arn'],
    properties: { Colour: 'driven', Note: 'recorded', Bulbs: [{ Watts: 'driven' }] },
    validate: ({ properties }) => (properties['Colour'] === 'none' ? ['Colour none is no colour'] : []),
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
  properties: { Feeds: 'driven' },
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
          Resources: { A: lamp({ Colour: 'red' }) },
          Outputs: { Name: { Value: { Ref: 'A' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:name' } } } },
        },
        App: {
          Resources: {
            B: lamp({
              Colour: { 'Fn::ImportValue': 'Data:name' },
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
    expect(created).toEqual([{ Colour: 'red' }, { Colour: 'a', Note: 'a' }]);
    expect(deployment.get('App')!.outputs.get('Arn')).toBe('arn:lamp:B');
  });

  it('are refused all at once, each by its path and type, before any is created', () => {
    const { created, registry } = setUp();
    const app = assembly({
      One: {
        Resources: {
          Fridge: { Type: 'Home::Fridge' },
          A: lamp({ Colour: 'none' }),
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
          'The engine cannot run this app; 7 things stand in the way:',
          '  - One/Fridge (Home::Fridge): the engine does not support this resource type',
          '  - One/A (Home::Lamp): Colour none is no colour',
          '  - One/B (Home::Lamp): property Smell is not supported',
          '  - One/B (Home::Lamp): property Bulbs[1].Volts is not supported',
          '  - One/C (Home::Lamp): Fn::GetAtt asks A (Home::Lamp) for Name; it has Arn',
          '  - One: outputs: Fn::GetAtt asks A (Home::Lamp) for Id; it has Arn',
          '  - Two/D (Home::Lamp): Note: no stack that is deployed before exports "nobody"',
        ].join('\n'),
      }),
    );
    expect(created).toEqual([]);
  });

  it('that fail are named', async () => {
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

  it('fail by name when a driver does not say its attributes and lacks one', async () => {
    const { registry } = setUp();
    const app = assembly({
      App: { Resources: { S: { Type: 'Home::Socket' }, A: lamp({ Note: { 'Fn::GetAtt': ['S', 'Arn'] } }) } },
    });
    await expect(deploy(planAssembly(app, ACCOUNT, registry), registry, new Map())).rejects.toThrow(
      'App/A (Home::Lamp): Fn::GetAtt asks App/S (Home::Socket) for Arn; it has no attributes',
    );
  });
});

describe('a reload', () => {
  const before = {
    App: {
      Resources: {
        S: { Type: 'Home::Socket', Properties: { Feeds: 'a' } },
        A: lamp({ Colour: 'red' }),
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

  it('updates what changed and nothing else', async () => {
    const { result, created } = await reloaded(changed({ A: lamp({ Colour: 'blue' }) }));
    expect(result).toEqual({ status: 'updated', resources: ['App/A'] });
    expect(created).toEqual([{ Colour: 'blue' }]);
  });

  it('does nothing when nothing changed', async () => {
    expect((await reloaded(before)).result).toEqual({ status: 'unchanged' });
  });

  it('changes nothing, and gives every reason, when something needs a restart', async () => {
    const { A, S } = before.App.Resources;
    const after = {
      App: { Resources: { A: lamp({ Colour: 'blue' }), S: { ...S, Properties: { Feeds: 'b' } } } },
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

  it('needs a restart for a new resource and for one of another type', async () => {
    const { result } = await reloaded(changed({ C: lamp({ Note: { Ref: 'A' } }), A: { Type: 'Home::Socket' } }));
    expect(result).toEqual({
      status: 'restart-needed',
      reasons: ['App/A (Home::Socket) was added', 'App/C (Home::Lamp) was added'],
    });
  });
});

describe('checking properties', () => {
  it('looks at every depth, and not behind values that are not known yet', () => {
    const spec = { A: 'driven', B: { C: 'recorded', D: [{ E: 'driven' }] } } as const;
    expect(unsupportedProperties(spec, { A: { anything: 1 }, B: { C: 1, D: [{ E: 1 }] } })).toEqual([]);
    expect(unsupportedProperties(spec, { B: '⟦App/X⟧' })).toEqual([]);
    expect(unsupportedProperties(spec, { toString: 1, B: { D: [{ F: 1 }], X: 1 } })).toEqual([
      'property toString is not supported',
      'property B.D[0].F is not supported',
      'property B.X is not supported',
    ]);
    expect(unsupportedProperties(spec, { B: { D: { E: 1 } } })).toEqual(['B.D must be a list, but is {"E":1}']);
    expect(unsupportedProperties(spec, { B: 3 })).toEqual(['B must be an object, but is 3']);
  });
});

describe('physical names', () => {
  it('keep their random end when they are cut', () => {
    const name = physicalName({ stackName: 'Stack', logicalId: 'L'.repeat(100) }, createRandom(1), 64);
    expect(name).toMatch(/^Stack-L+-[a-z0-9]{8}$/);
    expect(name).toHaveLength(64);
  });

  it('differ between resources', () => {
    const random = createRandom(1);
    const input = { stackName: 'Stack', logicalId: 'Queue' };
    expect(physicalName(input, random, 80)).not.toBe(physicalName(input, random, 80));
    expect(physicalName(input, random, 80, '_')).toMatch(/^Stack_Queue_/);
  });
});
