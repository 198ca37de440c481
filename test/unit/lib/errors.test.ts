import { showValue } from '../../../lib/errors';

describe('a value in a message', () => {
  it('is cut if it is long', () => {
    expect(showValue('x'.repeat(500))).toHaveLength(121);
  });

  it('contains no credentials of a URL', () => {
    expect(showValue({ url: 'https://a:b@c' })).toBe('{"url":"https://***@c"}');
  });
});
