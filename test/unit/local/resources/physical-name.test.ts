import { createRandom } from '../../../../local/core/random';
import { physicalName } from '../../../../local/resources/physical-name';

describe('physical names', () => {
  it('keep their random suffix when they are shortened', () => {
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
