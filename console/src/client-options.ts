import type { Platform, TidingsOptions, TransportName } from '../../client/src';
import type { Settings } from './connection-settings';

/** Times in milliseconds that let a person see what happens; the library's own are kinder to a service. */
const LIVELY = {
  backoff: { baseMs: 500, maxMs: 4000 },
  maxProbeMs: 4000,
  minPollMs: 250,
  maxPollMs: 3000,
  connectTimeoutMs: 8000,
  publishTimeoutMs: 30_000,
} as const satisfies Partial<TidingsOptions>;

/** Options of a client of the page. */
export function clientOptions(
  { httpUrl, websocketUrl, eventsUrl, token }: Settings,
  platform: Partial<Platform>,
  transports?: readonly TransportName[],
): TidingsOptions {
  return { ...LIVELY, httpUrl, websocketUrl, eventsUrl, token, platform, transports };
}
