import fc from 'fast-check';

import { presenceChannelOf } from '../../../protocol/channels';
import type { CursorEntry } from '../../../protocol/cursors';

const NAME_CHARACTERS = 'ABCXYZabcxyz019_.:-'.split('');

/** Names of ordinary channels. */
export const ordinaryChannels = fc
  .array(fc.constantFrom(...NAME_CHARACTERS), { minLength: 1, maxLength: 128 })
  .map((characters) => characters.join(''))
  .filter((name) => !name.startsWith('presence:'));

/** Names of channels of both kinds. */
export const channels = fc.oneof(ordinaryChannels, ordinaryChannels.map(presenceChannelOf));

/** Epochs of channels that have a message. */
export const epochs = fc
  .array(fc.constantFrom(...'abzABZ059_-'.split('')), { minLength: 1, maxLength: 32 })
  .map((characters) => characters.join(''));

/** Entries of cursors. */
export const cursorEntries: fc.Arbitrary<CursorEntry> = fc.oneof(
  channels.map((channel) => ({ channel, epoch: '', offset: 0 })),
  fc.record({ channel: channels, epoch: epochs, offset: fc.maxSafeNat() }),
);
