import { arn } from '../../core/account';
import type { Account } from '../../core/account';
import type { Random } from '../../core/random';
import { passiveDriver } from '../../resources/passive-resource';
import type { ResourceDriver } from '../../resources/types';

/** Maximum length of an alias name (KMS quota). */
const MAX_ALIAS_LENGTH = 256;

export function kmsDrivers({
  account,
  random,
}: {
  readonly account: Account;
  readonly random: Random;
}): readonly ResourceDriver[] {
  return [
    {
      type: 'AWS::KMS::Key',
      attributes: ['Arn', 'KeyId'],
      properties: {
        BypassPolicyLockoutSafetyCheck: 'accepted',
        Description: 'accepted',
        Enabled: 'accepted',
        EnableKeyRotation: 'accepted',
        KeyPolicy: 'accepted',
        KeySpec: 'accepted',
        KeyUsage: 'accepted',
        MultiRegion: 'accepted',
        Origin: 'accepted',
        PendingWindowInDays: 'accepted',
        RotationPeriodInDays: 'accepted',
        Tags: 'accepted',
      },
      create() {
        const id = random.uuid();
        return { ref: id, attributes: { Arn: arn(account, 'kms', `key/${id}`), KeyId: id } };
      },
    },
    passiveDriver({
      type: 'AWS::KMS::Alias',
      properties: { AliasName: 'accepted', TargetKeyId: 'accepted' },
      name: { property: 'AliasName', maxLength: MAX_ALIAS_LENGTH },
      random,
    }),
  ];
}
