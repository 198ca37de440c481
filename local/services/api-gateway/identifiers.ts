import type { Random } from '../../core/random';

const BASE64_URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The last base64 character of eleven bytes encodes four bits, so only these characters occur. */
const LAST_DIGIT = 'AEIMQUYcgkosw048';
const CONNECTION_ID = /^[A-Za-z0-9_-]{15}=$/;

/** A request, message or connection id of API Gateway: eleven random bytes in 16 characters, the last of which is `=`. */
export function gatewayId(random: Random): string {
  return `${random.text(14, BASE64_URL)}${random.text(1, LAST_DIGIT)}=`;
}

/** Whether a text has the form of a connection id. */
export function isConnectionId(text: string): boolean {
  return CONNECTION_ID.test(text);
}
