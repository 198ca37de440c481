import { allowsPublishing } from '../../protocol/capabilities';
import type { Capabilities } from '../../protocol/capabilities';
import { isPresenceChannel } from '../../protocol/channels';
import { ServiceError } from '../runtime/service-error';

/**
 * Refuses publishers without the capability, and everybody on presence channels.
 * @throws ServiceError forbidden
 */
export function requirePublishing(capabilities: Capabilities, channel: string): void {
  if (isPresenceChannel(channel)) {
    throw new ServiceError(
      'forbidden',
      'presence channels are written by the service alone; publish to another channel',
    );
  }
  if (allowsPublishing(capabilities, channel)) return;
  throw new ServiceError('forbidden', `the token does not allow publish on ${channel}`);
}
