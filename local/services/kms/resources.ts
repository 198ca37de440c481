import { arn } from '../../core/account';
import type { Account } from '../../core/account';
import type { Random } from '../../core/random';
import { recordedDriver } from '../../resources/recorded';
import type { ResourceDriver } from '../../resources/types';

/** Maximum length of an alias name (KMS quota). */
const MAX_ALIAS_LENGTH = 256;

/** The drivers of KMS's resource types. */
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
        BypassPolicyLockoutSafetyCheck: 'recorded',
        Description: 'recorded',
        Enabled: 'recorded',
        EnableKeyRotation: 'recorded',
        KeyPolicy: 'recorded',
        KeySpec: 'recorded',
        KeyUsage: 'recorded',
        MultiRegion: 'recorded',
        Origin: 'recorded',
        PendingWindowInDays: 'recorded',
        RotationPeriodInDays: 'recorded',
        Tags: 'recorded',
      },
      create() {
        const id = random.uuid();
        return { ref: id, attributes: { Arn: arn(account, 'kms', `key/${id}`), KeyId: id } };
      },
    },
    recordedDriver({
      type: 'AWS::KMS::Alias',
      properties: { AliasName: 'recorded', TargetKeyId: 'recorded' },
      name: { property: 'AliasName', maxLength: MAX_ALIAS_LENGTH },
      random,
    }),
  ];
}
