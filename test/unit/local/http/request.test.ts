import { createRandom } from '../../../../local/core/random';
import { traceId } from '../../../../local/http/request';

describe('trace ids', () => {
  it('have the version, the time and a random part', () => {
    expect(traceId(createRandom(1), 1_777_522_586_123)).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });
});
