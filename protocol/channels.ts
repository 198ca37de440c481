import { MAX_CHANNEL_LENGTH } from './limits';
import { ORDINARY_CHANNEL, PRESENCE_PREFIX } from './name-patterns';

/** Describes valid channel names; an imperative clause for error messages. */
export const CHANNEL_RULE = `use 1 to ${MAX_CHANNEL_LENGTH} characters of A-Z a-z 0-9 _ . : -`;

/** Returns true for the name of an ordinary channel, that is, a valid name that is not the name of a presence channel. */
export function isOrdinaryChannel(name: string): boolean {
  return ORDINARY_CHANNEL.test(name);
}

/** Returns true for the name of an ordinary channel and for the name of the presence channel of one. */
export function isChannel(name: string): boolean {
  return isOrdinaryChannel(isPresenceChannel(name) ? name.slice(PRESENCE_PREFIX.length) : name);
}

/** Returns true if a name starts with {@link PRESENCE_PREFIX}. The rest of the name is not checked. */
export function isPresenceChannel(name: string): boolean {
  return name.startsWith(PRESENCE_PREFIX);
}

/** Name of the presence channel of an ordinary channel. It carries the joins and leaves. */
export function presenceChannelOf(channel: string): string {
  return PRESENCE_PREFIX + channel;
}

/** Name of the ordinary channel that a presence channel reports about; for an ordinary channel, its own name. */
export function subjectChannelOf(channel: string): string {
  return isPresenceChannel(channel) ? channel.slice(PRESENCE_PREFIX.length) : channel;
}
