import { join } from 'node:path';
import { createAssetCatalog } from '../../../../local/assembly/assets';
import { environmentOf } from '../../../../local/assembly/environment';
import { readAssembly } from '../../../../local/assembly/read';
import { writeAssembly } from '../../../helpers/engine/assembly-fixture';
import type { AssemblyFixture, StackFixture } from '../../../helpers/engine/assembly-fixture';

const EMPTY: StackFixture = { template: { Resources: {} } };

describe('reading a cloud assembly', () => {
  let fixture: AssemblyFixture;

  afterEach(() => fixture.remove());

  const written = (stacks: Record<string, StackFixture>, version?: string) => {
    fixture = writeAssembly(stacks, version);
    return readAssembly(fixture.directory);
  };

  it('orders stacks after their dependencies', () => {
    const assembly = written({
      Operations: { ...EMPTY, dependencies: ['Realtime', 'Data'] },
      Realtime: { ...EMPTY, dependencies: ['Data'] },
      Data: EMPTY,
    });
    expect(assembly.stacks.map(({ name }) => name)).toEqual(['Data', 'Realtime', 'Operations']);
  });

  it('finds the directory of an asset by its object key', () => {
    const assembly = written({ App: { ...EMPTY, assets: { abc123: { 'index.js': 'exports.x = 1' } } } });
    const catalog = createAssetCatalog(() => assembly);
    expect(catalog.directory('abc123.zip')).toBe(join(fixture.directory, 'asset.abc123'));
    expect(() => catalog.directory('other.zip')).toThrow(/contains no asset with the key "other.zip"/);
  });

  it('reads construct paths by logical id', () => {
    const [stack] = written({ App: { ...EMPTY, constructPaths: { Queue4A7E: 'App/Queue/Resource' } } }).stacks;
    expect(stack!.constructPaths.get('Queue4A7E')).toBe('App/Queue/Resource');
  });

  it('rejects unsupported schema versions', () => {
    expect(() => written({ App: EMPTY }, '99.0.0')).toThrow(
      expect.objectContaining({ code: 'assembly_version', message: expect.stringContaining('"99.0.0"') }),
    );
    fixture.remove();
    expect(() => written({ App: EMPTY }, 'next')).toThrow(expect.objectContaining({ code: 'assembly_version' }));
  });

  it('names stacks that depend on each other in a cycle', () => {
    expect(() => written({ A: { ...EMPTY, dependencies: ['B'] }, B: { ...EMPTY, dependencies: ['A'] } })).toThrow(
      /A → B → A/,
    );
  });

  it('names a file that is missing or malformed', () => {
    expect(() => written({})).toThrow(expect.objectContaining({ code: 'assembly_empty' }));
    expect(() => readAssembly(join(fixture.directory, 'nowhere'))).toThrow(
      expect.objectContaining({ code: 'assembly_missing', remediation: expect.stringContaining('npx cdk synth') }),
    );
    fixture.remove();
    expect(() => written({ App: { template: { Resources: { A: { Properties: {} } } } } })).toThrow(
      /App\.template\.json does not have the expected shape: Resources\.A\.Type/,
    );
  });

  it('emulates the account and Region that the stacks are synthesized for', () => {
    const bound = written({ App: { ...EMPTY, environment: 'aws://123456789012/eu-central-1' } });
    expect(environmentOf(bound)).toEqual({
      accountId: '123456789012',
      region: 'eu-central-1',
      partition: 'aws',
      urlSuffix: 'amazonaws.com',
    });
    expect(() => environmentOf(bound, 'eu-west-1')).toThrow(expect.objectContaining({ code: 'region_mismatch' }));
  });

  it('emulates the requested Region if the stacks are not bound to one', () => {
    const agnostic = written({ App: EMPTY });
    expect(environmentOf(agnostic, 'eu-west-1')).toMatchObject({ accountId: '000000000000', region: 'eu-west-1' });
    expect(environmentOf(agnostic).region).toBe('us-east-1');
  });

  it('rejects stacks of several Regions', () => {
    const several = written({
      A: { ...EMPTY, environment: 'aws://1/eu-west-1' },
      B: { ...EMPTY, environment: 'aws://1/us-east-1' },
    });
    expect(() => environmentOf(several)).toThrow(/several Regions: eu-west-1, us-east-1/);
  });
});
