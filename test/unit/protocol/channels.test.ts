import fc from 'fast-check';

import { isChannel, isOrdinaryChannel, presenceChannelOf, subjectChannelOf } from '../../../protocol/channels';
import { ordinaryChannels } from '../../helpers/protocol/arbitraries';

describe('channel names', () => {
  it.each(['a', 'orders:42', 'A-Z_0.9:x', 'x'.repeat(128), 'presence'])('accept %s', (name) => {
    expect(isOrdinaryChannel(name)).toBe(true);
    expect(isChannel(name)).toBe(true);
  });

  it.each(['', ' ', 'a b', 'ä', 'a/b', 'a#b', 'a~b', 'x'.repeat(129), 'a\n', 'presence:', 'presence:presence:a'])(
    'reject %j',
    (name) => {
      expect(isChannel(name)).toBe(false);
    },
  );

  it('reserve the prefix of presence channels, whose names may be longer by that prefix', () => {
    fc.assert(
      fc.property(ordinaryChannels, (channel) => {
        const presence = presenceChannelOf(channel);
        expect(isOrdinaryChannel(presence)).toBe(false);
        expect(isChannel(presence)).toBe(true);
        expect(subjectChannelOf(presence)).toBe(channel);
        expect(subjectChannelOf(channel)).toBe(channel);
      }),
    );
  });
});
