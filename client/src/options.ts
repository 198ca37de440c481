import type { BackoffOptions } from './backoff';
import { TidingsError } from './errors';
import { defaultPlatform } from './platform';
import type { Platform } from './platform';
import type { GetToken } from './token-source';
import type { TransportName } from './transport/transport';

/** Options of a client. URLs are outputs of the deployment. Times are milliseconds. */
export interface TidingsOptions {
  /** Output `HttpUrl`. Used for publishing, history, presence and polling. */
  readonly httpUrl: string;
  /** Output `WebSocketUrl`. @default the client does not use WebSocket */
  readonly websocketUrl?: string | undefined;
  /** Output `EventsUrl`. @default the client does not use Server-Sent Events */
  readonly eventsUrl?: string | undefined;
  /** The initial token. Without `getToken`, the client disconnects when the service rejects it, as it does after expiry. */
  readonly token?: string | undefined;
  /** Returns a token. Called when the client has none, before its token expires, and after the service rejected it. */
  readonly getToken?: GetToken | undefined;
  /**
   * The transports to use, the preferred one first.
   * @default all transports whose URL is set, in the order websocket, sse, long-poll, short-poll
   */
  readonly transports?: readonly TransportName[] | undefined;
  /** Failed attempts with one transport before the client uses the next one. @default 2 */
  readonly attempts?: number | undefined;
  /**
   * The pause between attempts is random, up to a bound that doubles with every attempt.
   * @default {baseMs: 1000, maxMs: 30000}
   */
  readonly backoff?: BackoffOptions | undefined;
  /** Maximum pause between attempts to upgrade to a better transport. @default 300000 */
  readonly maxProbeMs?: number | undefined;
  /** Time limit for a transport to become ready. @default 15000 */
  readonly connectTimeoutMs?: number | undefined;
  /** Time limit of a request and of `getToken`. @default 30000, the service's own limit */
  readonly requestTimeoutMs?: number | undefined;
  /** Time limit of all attempts of one publish together. @default 60000 */
  readonly publishTimeoutMs?: number | undefined;
  /**
   * Time without a frame in either direction on a WebSocket, after which the client sends a `ping`. API Gateway closes a
   * connection after 600000.
   * @default 240000
   */
  readonly keepAliveMs?: number | undefined;
  /** Time limit of the reply to a `ping`. @default 10000 */
  readonly pingTimeoutMs?: number | undefined;
  /**
   * Age at which the client replaces a WebSocket. Up to a tenth is subtracted at random. API Gateway closes a connection
   * at the age of 7200000.
   * @default 6600000
   */
  readonly maxConnectionMs?: number | undefined;
  /**
   * Time without a message on a channel, after which the client queries the channel in case a message was lost. Applies to
   * WebSockets only, because the other transports do not lose messages.
   * @default 30000
   */
  readonly quietMs?: number | undefined;
  /** `quietMs` doubles with every query that finds nothing. This is its upper bound. @default 300000 */
  readonly maxQuietMs?: number | undefined;
  /** The service suggests the pause between short polls. This is the lower bound of the pause. @default 1000 */
  readonly minPollMs?: number | undefined;
  /** Upper bound of the pause between short polls. Then up to a tenth is added at random. @default 30000 */
  readonly maxPollMs?: number | undefined;
  /**
   * How long before its expiry the client replaces a token. A token is not replaced before half its lifetime has passed.
   * @default 60000
   */
  readonly renewTokenMs?: number | undefined;
  /** How long an unused connection is kept after the last subscription has ended. @default 5000 */
  readonly idleTimeoutMs?: number | undefined;
  /** Replaces parts of the platform, for example `{WebSocket}` in Node before version 22. */
  readonly platform?: Partial<Platform> | undefined;
}

/** The default of every option. Undefined for an option that has no default or whose default is computed. */
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
