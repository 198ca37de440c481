import type { IncomingMessage } from 'node:http';

/**
 * Where the page may go: itself, deployments over TLS, and the engine on this machine.
 * Content Security Policy has no way to name an IPv6 address.
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

/** Headers of every answer. There is none of CORS: no other origin may read the tokens. */
export const CONSOLE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Names of this machine; a page of another name that resolves to it (DNS rebinding) does not get in. */
const OWN_HOST = /^(?:localhost|[a-z0-9-]+\.localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/** Where a browser says that a request comes from: this page itself, or the address bar. */
const OWN_SITES: readonly (string | undefined)[] = [undefined, 'same-origin', 'none'];

/** Why a request is refused, undefined when it is not. */
export function refusal({
  method,
  headers,
}: Pick<IncomingMessage, 'method' | 'headers'>): { readonly status: number; readonly message: string } | undefined {
  const host = headers.host ?? '';
  if (!OWN_HOST.test(host)) {
    return { status: 421, message: `The console answers to localhost and 127.0.0.1, not to ${JSON.stringify(host)}.` };
  }
  const site = headers['sec-fetch-site'];
  if (!OWN_SITES.includes(Array.isArray(site) ? site[0] : site) && headers['sec-fetch-mode'] !== 'navigate') {
    return { status: 403, message: 'The console gives nothing to pages of other origins.' };
  }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, message: `${method} is not possible here.` };
  return undefined;
}
