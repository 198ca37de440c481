import type { BackoffOptions } from './backoff';
import { TidingsError } from './errors';
import type { Platform } from './platform';
import type { GetToken } from './token-source';
import type { TransportName } from './transport/transport';

/** Options of a client. Addresses are outputs of the deployment; all times are milliseconds. */
export interface TidingsOptions {
  /** Output `HttpUrl`: publishing, history, presence and polling. */
  readonly httpUrl: string;
  /** Output `WebSocketUrl`. @default none, and no WebSocket */
  readonly websocketUrl?: string | undefined;
  /** Output `EventsUrl`. @default none, and no Server-Sent Events */
  readonly eventsUrl?: string | undefined;
  /** A token to begin with. Without `getToken` the client ends when it runs out. */
  readonly token?: string | undefined;
  /** Gets tokens, again whenever one is about to run out or was refused. */
  readonly getToken?: GetToken | undefined;
  /**
   * Ways to receive, the best first.
   * @default websocket, sse, long-poll, short-poll: those that have an address
   */
  readonly transports?: readonly TransportName[] | undefined;
  /** Tries of one transport before the next one is used. @default 2 */
  readonly attempts?: number | undefined;
  /** Waits between tries; each is random up to a bound that doubles. @default {baseMs: 1000, maxMs: 30000} */
  readonly backoff?: BackoffOptions | undefined;
  /** Longest wait between two looks at a better transport while another one works. @default 300000 */
  readonly maxProbeMs?: number | undefined;
  /** Time that a transport has to become ready. @default 15000 */
  readonly connectTimeoutMs?: number | undefined;
  /** Time that a call has to be answered, and `getToken` to give a token. @default 30000, the service's own limit */
  readonly requestTimeoutMs?: number | undefined;
  /** All tries of a publish together. @default 60000 */
  readonly publishTimeoutMs?: number | undefined;
  /** Silence on a WebSocket after which a `ping` is sent; the platform cuts after 600000. @default 240000 */
  readonly keepAliveMs?: number | undefined;
  /** Time that the answer to a `ping` may take. @default 10000 */
  readonly pingTimeoutMs?: number | undefined;
  /** Age at which a WebSocket is replaced, less up to a tenth; the platform cuts after 7200000. @default 6600000 */
  readonly maxConnectionMs?: number | undefined;
  /** Silence of a channel on a WebSocket after which it is asked for a lost last message. @default 30000 */
  readonly quietMs?: number | undefined;
  /** Ceiling of that time, which doubles with every question that finds nothing. @default 300000 */
  readonly maxQuietMs?: number | undefined;
  /** Shortest pause between two short polls. @default 1000 */
  readonly minPollMs?: number | undefined;
  /** Longest pause between two short polls. @default 30000 */
  readonly maxPollMs?: number | undefined;
  /** How long before its end a token is replaced. @default 60000 */
  readonly renewTokenMs?: number | undefined;
  /** How long the connection is kept when nothing is subscribed. @default 5000 */
  readonly idleTimeoutMs?: number | undefined;
  /** Replaces parts of the surroundings, for example `{WebSocket}` in Node before version 22. */
  readonly platform?: Partial<Platform> | undefined;
}

const DEFAULTS = {
  attempts: 2,
  backoff: { baseMs: 1000, maxMs: 30_000 },
  maxProbeMs: 300_000,
  connectTimeoutMs: 15_000,
  requestTimeoutMs: 30_000,
  publishTimeoutMs: 60_000,
  keepAliveMs: 240_000,
  pingTimeoutMs: 10_000,
  maxConnectionMs: 6_600_000,
  quietMs: 30_000,
  maxQuietMs: 300_000,
  minPollMs: 1000,
  maxPollMs: 30_000,
  renewTokenMs: 60_000,
  idleTimeoutMs: 5000,
};

/** The address that a transport needs, and every way to receive, the best first. */
const NEEDS = { websocket: 'websocketUrl', sse: 'eventsUrl', 'long-poll': 'httpUrl', 'short-poll': 'httpUrl' } as const;

const NAMES = Object.keys(NEEDS) as TransportName[];

/** Options with everything filled in that has a default; addresses without a slash at the end. */
export type Settings = Defined<typeof DEFAULTS & Pick<TidingsOptions, 'token' | 'getToken' | 'platform'>> & {
  readonly httpUrl: string;
  readonly websocketUrl: string;
  readonly eventsUrl: string;
  readonly transports: readonly TransportName[];
};

type Defined<T> = { readonly [K in keyof T]: T[K] };

/**
 * Fills in defaults.
 * @throws TidingsError `invalid_options`, with everything that is wrong
 */
export function readOptions(options: TidingsOptions): Settings {
  const problems: string[] = [];
  const settings: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, value] of Object.entries(options)) if (value !== undefined) settings[name] = value;
  settings['transports'] ??= NAMES.filter((name) => options[NEEDS[name]]);
  const { transports } = settings as unknown as Settings;
  const check = (path: string, good: unknown, expected: string): void => {
    if (!good) problems.push(`${path} is ${JSON.stringify(settings[path])}, expected ${expected}`);
  };
  check('transports', transports.length && transports.every((name) => NEEDS[name]), `some of ${NAMES.join()}`);
  for (const name of new Set(['httpUrl', ...transports.flatMap((name) => NEEDS[name] ?? [])])) {
    const url = String(settings[name]);
    check(name, /^(ws|http)s?:/.test(url), 'that output of the deployment');
    settings[name] = url.replace(/\/$/, '');
  }
  check('token', options.token ?? options.getToken, 'a token, or getToken');
  for (const name of Object.keys(DEFAULTS)) {
    if (typeof settings[name] === 'number') check(name, settings[name] > 0, 'a number above 0');
  }
  if (problems.length > 0) throw new TidingsError('invalid_options', problems.join('; '));
  return settings as unknown as Settings;
}
