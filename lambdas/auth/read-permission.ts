import { allowsReading } from '../../protocol/capabilities';
import type { Capabilities } from '../../protocol/capabilities';
import { isPresenceChannel } from '../../protocol/channels';
import type { RefusedRead } from '../../protocol/read-answers';
import { ServiceError } from '../runtime/service-error';

/** Why a channel may not be read; `undefined` when it may. */
export function refuseReading(capabilities: Capabilities, channel: string): RefusedRead['error'] | undefined {
  if (allowsReading(capabilities, channel)) return undefined;
  const verb = isPresenceChannel(channel) ? 'presence' : 'subscribe';
  return { code: 'forbidden', message: `the token does not allow ${verb} here` };
}

/** Channels of a request, parted by what the token allows. */
export interface Readable {
  /** At least one. */
  readonly accepted: readonly string[];
  readonly refused: readonly RefusedRead[];
}

/**
 * Parts channels into those that may be read and those that may not.
 * @throws ServiceError forbidden when none may be read
 */
export function partReadable(capabilities: Capabilities, channels: readonly string[]): Readable {
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
