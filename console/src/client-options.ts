import type { Platform, TidingsOptions, TransportName } from '../../client/src';
import type { ConnectionSettings } from './connection-settings';

/**
 * Times in milliseconds. They are shorter than the library's defaults, so that a person can watch a downgrade or an
 * upgrade happen. The defaults put less load on a service.
 */
const SHORT_INTERVALS = {
  backoff: { baseMs: 500, maxMs: 4000 },
  maxProbeMs: 4000,
  minPollMs: 250,
  maxPollMs: 3000,
  connectTimeoutMs: 8000,
  publishTimeoutMs: 30_000,
} as const satisfies Partial<TidingsOptions>;

/** Options of every client on the page. */
export function clientOptions(
  { httpUrl, websocketUrl, eventsUrl, token }: ConnectionSettings,
  platform: Partial<Platform>,
  transports?: readonly TransportName[],
): TidingsOptions {
  return { ...SHORT_INTERVALS, httpUrl, websocketUrl, eventsUrl, token, platform, transports };
}
