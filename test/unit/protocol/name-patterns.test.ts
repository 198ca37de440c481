import fc from 'fast-check';

import { MAX_CHANNEL_LENGTH, MAX_TYPE_LENGTH } from '../../../protocol/limits';
import { CHANNEL_PATTERN, MESSAGE_TYPE, ORDINARY_CHANNEL, PRESENCE_PREFIX } from '../../../protocol/name-patterns';
import { ordinaryChannels } from '../../helpers/protocol/arbitraries';

describe('the patterns of names', () => {
  it('agree with the limits of the wire contract', () => {
    const longest = 'x'.repeat(MAX_CHANNEL_LENGTH);
    expect([longest, `${longest}x`].map((name) => ORDINARY_CHANNEL.test(name))).toEqual([true, false]);
    expect([`${longest}*`, `${longest}x*`].map((name) => CHANNEL_PATTERN.test(name))).toEqual([true, false]);
    const type = 'x'.repeat(MAX_TYPE_LENGTH);
    expect([type, `${type}x`].map((name) => MESSAGE_TYPE.test(name))).toEqual([true, false]);
  });

  it('reject presence channels', () => {
    fc.assert(
      fc.property(ordinaryChannels, (channel) => {
        expect(ORDINARY_CHANNEL.test(PRESENCE_PREFIX + channel)).toBe(false);
        expect(CHANNEL_PATTERN.test(`${PRESENCE_PREFIX}${channel}*`)).toBe(false);
      }),
    );
  });

  it.each(['a*b', '**', '*a', '', 'a b*', 'presence:*'])('reject the channel pattern %j', (pattern) => {
    expect(CHANNEL_PATTERN.test(pattern)).toBe(false);
  });
});
