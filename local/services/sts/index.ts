import type { Account } from '../../core/account';
import { createQueryService } from '../../aws/query-protocol';
import type { AwsService } from '../../aws/types';
import { sessionArn } from '../iam';

/** `GetCallerIdentity`, which needs no permission: what a person asks first to see whom their credentials stand for. */
export function createSts(account: Account): AwsService {
  return createQueryService({
    signingName: 'sts',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: {
      GetCallerIdentity(_, { principal }) {
        const arn =
          principal.kind === 'role' ? sessionArn(principal) : `arn:${account.partition}:iam::${account.accountId}:root`;
        return { Arn: arn, UserId: arn.slice(arn.lastIndexOf(':') + 1), Account: account.accountId };
      },
    },
  });
}
