import { createHash } from 'node:crypto';
import type { Account } from '../../../core/account';
import type { Principal } from '../../../aws/access-control';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function uniqueId(prefix: string, name: string): string {
  const digest = createHash('sha256').update(name).digest();
  return prefix + [...digest.subarray(0, 17)].map((byte) => BASE32[byte % BASE32.length]).join('');
}

/** The `SenderId` of a message: the unique id of the caller in the form of IAM's ids. For a role, it contains the session name. */
export function senderIdOf(principal: Principal, account: Account): string {
  switch (principal.kind) {
    case 'role':
      return `${uniqueId('AROA', principal.roleArn)}:${principal.sessionName}`;
    case 'service':
      return uniqueId('AIDA', principal.service);
    case 'account':
      return account.accountId;
    default:
      return 'Anonymous';
  }
}
