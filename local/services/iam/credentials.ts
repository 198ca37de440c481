import { AwsError } from '../../core/errors';
import type { Random } from '../../core/random';
import type { Credentials, Principal } from '../../aws/access-control';

/** Starts every access key that the engine hands out, so that a stale one is recognised and never taken for a person's. */
const KEY_PREFIX = 'ASIALOCAL';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Hands out access keys to role sessions and tells whose a key is. */
export class CredentialStore {
  readonly #issued = new Map<string, { principal: Principal; sessionToken: string }>();

  constructor(private readonly random: Random) {}

  /** New credentials for one session; earlier ones of the role stay valid until they are revoked. */
  issue(principal: Principal): Credentials {
    const accessKeyId = KEY_PREFIX + this.random.text(11, UPPER);
    const sessionToken = this.random.text(64, BASE64);
    this.#issued.set(accessKeyId, { principal, sessionToken });
    return { accessKeyId, secretAccessKey: this.random.text(40, BASE64), sessionToken };
  }

  /** Makes a key worthless, for example when the process that held it has ended. */
  revoke(accessKeyId: string): void {
    this.#issued.delete(accessKeyId);
  }

  /**
   * Who holds a key.
   * @param sessionToken checked when given
   * @returns `account` for keys that are not of the engine's kind
   * @throws AwsError `UnrecognizedClientException` (403) for a key of the engine's kind that is unknown or whose token differs
   */
  principalOf(accessKeyId: string, sessionToken?: string): Principal {
    if (!accessKeyId.startsWith(KEY_PREFIX)) return { kind: 'account' };
    const issued = this.#issued.get(accessKeyId);
    if (issued && (sessionToken === undefined || sessionToken === issued.sessionToken)) return issued.principal;
    throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', 403);
  }
}
