import { createRandom } from '../../../../../../local/core/random';
import { functionNameFor } from '../../../../../../local/services/lambda/resources/function';

describe('the physical name of a function', () => {
  it('keeps its random suffix when it is shortened to 64 characters', () => {
    const random = createRandom(1);
    expect(functionNameFor('Stack', 'Fn', random)).toMatch(/^Stack-Fn-[a-z0-9]{8}$/);
    const long = functionNameFor('S'.repeat(60), 'Fn', random);
    expect(long).toMatch(/^S{55}-[a-z0-9]{8}$/);
    expect(functionNameFor('S'.repeat(60), 'Fn', random)).not.toBe(long);
  });
});
