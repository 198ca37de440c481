import type { Account } from '../../../local/core/account';

/** The account of the engine in unit tests. */
export const ACCOUNT: Account = {
  accountId: '000000000000',
  region: 'eu-west-1',
  partition: 'aws',
  urlSuffix: 'amazonaws.com',
};
