import type { Random } from '../../core/random';

const BASE64_URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The last digit of eleven bytes in base64 carries four bits, so only these occur. */
const LAST_DIGIT = 'AEIMQUYcgkosw048';
const CONNECTION_ID = /^[A-Za-z0-9_-]{15}=$/;

/** Eleven random bytes as API Gateway writes request, message and connection ids: 16 characters that end with `=`. */
export function gatewayId(random: Random): string {
  return `${random.text(14, BASE64_URL)}${random.text(1, LAST_DIGIT)}=`;
}

/** Whether a text can be the id of a connection at all. */
export function isConnectionId(text: string): boolean {
  return CONNECTION_ID.test(text);
}
