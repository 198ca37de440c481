import { allowsReading } from '../../protocol/capabilities';
import type { Capabilities } from '../../protocol/capabilities';
import { isPresenceChannel } from '../../protocol/channels';
import type { RefusedRead } from '../../protocol/read-answers';
import { ServiceError } from '../runtime/service-error';

/** The error for a channel that may not be read; `undefined` if it may be read. */
export function refuseReading(capabilities: Capabilities, channel: string): RefusedRead['error'] | undefined {
  if (allowsReading(capabilities, channel)) return undefined;
  const verb = isPresenceChannel(channel) ? 'presence' : 'subscribe';
  return { code: 'forbidden', message: `the token does not allow ${verb} here` };
}

/** The channels of a request, split by permission. */
export interface ReadableChannels {
  /** At least one. */
  readonly accepted: readonly string[];
  readonly refused: readonly RefusedRead[];
}

/**
 * Splits channels into those that the token allows to read and those that it does not.
 * @throws ServiceError forbidden if the token allows none of them
 */
export function splitReadable(capabilities: Capabilities, channels: readonly string[]): ReadableChannels {
  const accepted: string[] = [];
  const refused: RefusedRead[] = [];
  for (const channel of channels) {
    const error = refuseReading(capabilities, channel);
    if (error === undefined) accepted.push(channel);
    else refused.push({ channel, error });
  }
  if (accepted.length > 0) return { accepted, refused };
  throw new ServiceError('forbidden', `the token does not allow reading ${channels.slice(0, 3).join(', ')}`);
}
