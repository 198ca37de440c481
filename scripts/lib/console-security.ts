import type { IncomingMessage } from 'node:http';

/**
 * Addresses that the page may connect to: its own server, deployments over TLS, and the local engine.
 * Content Security Policy cannot express IPv6 addresses.
 */
const CONNECT = [
  "'self'",
  'https:',
  'wss:',
  ...['http', 'ws'].flatMap((scheme) =>
    ['127.0.0.1', 'localhost', '*.localhost'].map((host) => `${scheme}://${host}:*`),
  ),
];

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  `connect-src ${CONNECT.join(' ')}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/**
 * Headers of every response. There are no CORS headers, so that no page of another origin can read the tokens that the
 * console's server sends to its own page.
 */
export const CONSOLE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Host names of this machine. Other names that resolve to it (DNS rebinding) are rejected. */
const LOCAL_HOST = /^(?:localhost|[a-z0-9-]+\.localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/** Accepted values of `Sec-Fetch-Site`: of programs that are not browsers, of the page itself, and of the address bar. */
const ALLOWED_SITES: readonly (string | undefined)[] = [undefined, 'same-origin', 'none'];

/** The error response of a request that is not allowed; undefined if the request is allowed. */
export function rejectionOf({
  method,
  headers,
}: Pick<IncomingMessage, 'method' | 'headers'>): { readonly status: number; readonly message: string } | undefined {
  const host = headers.host ?? '';
  if (!LOCAL_HOST.test(host)) {
    return {
      status: 421,
      message: `The console accepts requests for localhost and 127.0.0.1, not for ${JSON.stringify(host)}.`,
    };
  }
  const site = headers['sec-fetch-site'];
  if (!ALLOWED_SITES.includes(Array.isArray(site) ? site[0] : site) && headers['sec-fetch-mode'] !== 'navigate') {
    return { status: 403, message: 'The console does not accept requests from pages of other origins.' };
  }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, message: `The method ${method} is not supported.` };
  return undefined;
}
