import type { BackoffOptions } from './backoff';
import { TidingsError } from './errors';
import { defaultPlatform } from './platform';
import type { Platform } from './platform';
import type { GetToken } from './token-source';
import type { TransportName } from './transport/transport';

/** Options of a client. URLs are outputs of the deployment. Times are milliseconds. */
export interface TidingsOptions {
  /** Output `HttpUrl`: publishing, history, presence and polling. */
  readonly httpUrl: string;
  /** Output `WebSocketUrl`. @default the client does not use WebSocket */
  readonly websocketUrl?: string | undefined;
  /** Output `EventsUrl`. @default the client does not use Server-Sent Events */
  readonly eventsUrl?: string | undefined;
  /** The first token. Without `getToken`, the client disconnects when this token expires. */
  readonly token?: string | undefined;
  /** Returns a token. Called when there is none, when it is about to expire, and when the service rejected it. */
  readonly getToken?: GetToken | undefined;
  /**
   * The transports to use, the preferred one first.
   * @default websocket, sse, long-poll, short-poll; without those that have no URL
   */
  readonly transports?: readonly TransportName[] | undefined;
  /** Failed attempts with one transport before the client uses the next one. @default 2 */
  readonly attempts?: number | undefined;
  /** Waits between attempts: random, up to a bound that doubles. @default {baseMs: 1000, maxMs: 30000} */
  readonly backoff?: BackoffOptions | undefined;
  /** Maximum wait between attempts to upgrade to a better transport. @default 300000 */
  readonly maxProbeMs?: number | undefined;
  /** Time limit for a transport to become ready. @default 15000 */
  readonly connectTimeoutMs?: number | undefined;
  /** Time limit of a request and of `getToken`. @default 30000, the service's own limit */
  readonly requestTimeoutMs?: number | undefined;
  /** Time limit of all attempts of one publish together. @default 60000 */
  readonly publishTimeoutMs?: number | undefined;
  /** Silence on a WebSocket before a `ping` is sent. API Gateway closes after 600000. @default 240000 */
  readonly keepAliveMs?: number | undefined;
  /** Time limit of the reply to a `ping`. @default 10000 */
  readonly pingTimeoutMs?: number | undefined;
  /**
   * Age at which a WebSocket is replaced, minus up to a tenth at random. API Gateway closes after 7200000.
   * @default 6600000
   */
  readonly maxConnectionMs?: number | undefined;
  /** Silence of a channel on a WebSocket before the client queries it for a lost message. @default 30000 */
  readonly quietMs?: number | undefined;
  /** Upper bound of that time, which doubles with every query that finds nothing. @default 300000 */
  readonly maxQuietMs?: number | undefined;
  /** Lower bound of the pause between short polls, which the service suggests. @default 1000 */
  readonly minPollMs?: number | undefined;
  /** Upper bound of that pause, before up to a tenth is added at random. @default 30000 */
  readonly maxPollMs?: number | undefined;
  /** How long before its expiry a token is replaced; at most half its lifetime. @default 60000 */
  readonly renewTokenMs?: number | undefined;
  /** How long an unused connection is kept after the last subscription has ended. @default 5000 */
  readonly idleTimeoutMs?: number | undefined;
  /** Replaces parts of the platform, for example `{WebSocket}` in Node before version 22. */
  readonly platform?: Partial<Platform> | undefined;
}

/** The default of every option. Undefined if an option has none, or a computed one. */
const DEFAULTS = {
  httpUrl: undefined,
  websocketUrl: undefined,
  eventsUrl: undefined,
  token: undefined,
  getToken: undefined,
  transports: undefined,
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
  platform: undefined,
} satisfies Record<keyof TidingsOptions, unknown>;

/** All transports, the preferred one first, with the option that holds their URL. */
const URL_OPTIONS = {
  websocket: 'websocketUrl',
  sse: 'eventsUrl',
  'long-poll': 'httpUrl',
  'short-poll': 'httpUrl',
} as const;

const TRANSPORTS = Object.keys(URL_OPTIONS) as TransportName[];

type Complete<T> = { readonly [K in keyof T]-?: NonNullable<T[K]> };

/** Valid options with all defaults. URLs have no slash at the end. */
export type Settings = Complete<Omit<TidingsOptions, 'token' | 'getToken' | 'platform'>> &
  Pick<TidingsOptions, 'token' | 'getToken'> & { readonly platform: Platform };

/**
 * Validates options and adds defaults.
 * @throws TidingsError `invalid_options`, with all problems in the message
 */
export function readOptions(options: TidingsOptions): Settings {
  const problems: string[] = [];
  const platform = defaultPlatform();
  const settings: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, value] of Object.entries(options)) if (value !== undefined) settings[name] = value;
  settings['transports'] ??= TRANSPORTS.filter((name) => options[URL_OPTIONS[name]]);
  settings['backoff'] = { ...DEFAULTS.backoff, ...options.backoff };
  settings['platform'] = { ...platform, ...options.platform };
  const { transports, backoff } = settings as unknown as Settings;

  const check = (path: string, value: unknown, isValid: unknown, expected: string): void => {
    if (!isValid) problems.push(`${path} is ${JSON.stringify(value)}, expected ${expected}`);
  };
  const checkMembers = (path: string, members: object, defaults: object): void => {
    for (const [name, value] of Object.entries(members)) {
      const at = path + name;
      if (!(name in defaults)) problems.push(`${at} is not an option`);
      else if (typeof defaults[name as never] === 'number') check(at, value, value > 0, 'a number above 0');
    }
  };

  check(
    'transports',
    transports,
    transports.length && transports.every((name) => URL_OPTIONS[name]),
    `some of ${TRANSPORTS.join()}`,
  );
  for (const name of new Set(['httpUrl', ...transports.flatMap((name) => URL_OPTIONS[name] ?? [])])) {
    const url = settings[name];
    check(name, url, /^(ws|http)s?:/.test(url as string), 'a URL');
    settings[name] = String(url).replace(/\/$/, '');
  }
  check('token', options.token, options.token ?? options.getToken, 'a token, or getToken');
  checkMembers('', settings, DEFAULTS);
  checkMembers('backoff.', backoff, DEFAULTS.backoff);
  checkMembers('platform.', options.platform ?? {}, platform);
  if (problems.length > 0) throw new TidingsError('invalid_options', problems.join('; '));
  return settings as unknown as Settings;
}
