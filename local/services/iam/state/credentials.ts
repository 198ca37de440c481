import { AwsError } from '../../../core/errors';
import type { Random } from '../../../core/random';
import type { Credentials, Principal } from '../../../aws/access-control';

/** The prefix of all access keys that the engine issues. It prevents a stale key from being treated as the root user's. */
const KEY_PREFIX = 'ASIALOCAL';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Issues access keys to role sessions and identifies the caller by its key. */
export class CredentialStore {
  readonly #issued = new Map<string, { principal: Principal; sessionToken: string }>();

  constructor(private readonly random: Random) {}

  /** Issues credentials for one session. Earlier credentials of the role remain valid until they are revoked. */
  issue(principal: Principal): Credentials {
    const accessKeyId = KEY_PREFIX + this.random.text(11, UPPER);
    const sessionToken = this.random.text(64, BASE64);
    this.#issued.set(accessKeyId, { principal, sessionToken });
    return { accessKeyId, secretAccessKey: this.random.text(40, BASE64), sessionToken };
  }

  /** Revokes a key, for example because its process has ended. */
  revoke(accessKeyId: string): void {
    this.#issued.delete(accessKeyId);
  }

  /**
   * The owner of a key.
   * @param sessionToken compared with the issued token, unless it is undefined
   * @returns `account` for a key without the engine's prefix
   * @throws AwsError `UnrecognizedClientException` (403) for a key with the engine's prefix that is revoked, from another
   *   run, or used with another token
   */
  principalOf(accessKeyId: string, sessionToken?: string): Principal {
    if (!accessKeyId.startsWith(KEY_PREFIX)) return { kind: 'account' };
    const issued = this.#issued.get(accessKeyId);
    if (issued && (sessionToken === undefined || sessionToken === issued.sessionToken)) return issued.principal;
    throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', 403);
  }
}
