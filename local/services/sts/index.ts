import type { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AwsService } from '../../aws/aws-service';
import { createQueryService } from '../../aws/query-protocol';
import type { QueryOperations } from '../../aws/typed-operations';
import type { Account } from '../../core/account';
import { sessionArn } from '../iam';

export interface Sts {
  readonly service: AwsService;
}

/** Creates STS with `GetCallerIdentity`, which requires no permission. */
export function createSts({ account }: { readonly account: Account }): Sts {
  const operations = {
    GetCallerIdentity(_, { principal }) {
      const arn =
        principal.kind === 'role' ? sessionArn(principal) : `arn:${account.partition}:iam::${account.accountId}:root`;
      return { Arn: arn, UserId: arn.slice(arn.lastIndexOf(':') + 1), Account: account.accountId };
    },
  } satisfies QueryOperations<{ GetCallerIdentity: GetCallerIdentityCommand }>;
  return {
    service: createQueryService({
      signingName: 'sts',
      xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
      operations,
    }),
  };
}
