import { MAX_CHANNEL_LENGTH } from './limits';

/** Start of the names of presence channels; no ordinary channel may have it. */
export const PRESENCE_PREFIX = 'presence:';

const NAME = /^[A-Za-z0-9_.:-]+$/;

/** What a channel name may be, in the words of an error message. */
export const CHANNEL_RULE = `a channel name has 1 to ${MAX_CHANNEL_LENGTH} characters of A-Z a-z 0-9 _ . : -`;

/** Whether it names a channel that messages can be published to: not a presence channel. */
export function isOrdinaryChannel(name: string): boolean {
  return name.length <= MAX_CHANNEL_LENGTH && NAME.test(name) && !name.startsWith(PRESENCE_PREFIX);
}

/** Whether it names a channel that can be read: an ordinary one, or the presence channel of one. */
export function isChannel(name: string): boolean {
  return isOrdinaryChannel(isPresenceChannel(name) ? name.slice(PRESENCE_PREFIX.length) : name);
}

/** Whether the name has the form of a presence channel. */
export function isPresenceChannel(name: string): boolean {
  return name.startsWith(PRESENCE_PREFIX);
}

/** Name of the channel that carries joins and leaves of an ordinary channel. */
export function presenceChannelOf(channel: string): string {
  return PRESENCE_PREFIX + channel;
}

/** The ordinary channel that a presence channel is about; any other channel is about itself. */
export function subjectChannelOf(channel: string): string {
  return isPresenceChannel(channel) ? channel.slice(PRESENCE_PREFIX.length) : channel;
}
