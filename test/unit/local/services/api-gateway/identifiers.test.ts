import fc from 'fast-check';
import { createRandom } from '../../../../../local/core/random';
import { gatewayId, isConnectionId } from '../../../../../local/services/api-gateway/identifiers';

describe('identifiers', () => {
  it('are eleven bytes in base64url, and isConnectionId accepts them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), (seed) => {
        const id = gatewayId(createRandom(seed));
        expect(isConnectionId(id)).toBe(true);
        expect(Buffer.from(id, 'base64url').toString('base64').replaceAll('+', '-').replaceAll('/', '_')).toBe(id);
      }),
    );
    expect(isConnectionId('garbage')).toBe(false);
  });
});
