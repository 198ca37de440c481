import { allowsPublishing } from '../../protocol/capabilities';
import type { Capabilities } from '../../protocol/capabilities';
import { isPresenceChannel } from '../../protocol/channels';
import { ServiceError } from '../runtime/service-error';

/**
 * Rejects callers without the capability to publish, and every caller for a presence channel.
 * @throws ServiceError forbidden
 */
export function requirePublishing(capabilities: Capabilities, channel: string): void {
  if (isPresenceChannel(channel)) {
    throw new ServiceError(
      'forbidden',
      'only the service itself publishes to presence channels; publish to another channel',
    );
  }
  if (allowsPublishing(capabilities, channel)) return;
  throw new ServiceError('forbidden', `the token does not allow publish on ${channel}`);
}
