/** The AWS account and Region that the engine emulates. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly urlSuffix: string;
}

/** The account id for apps that are synthesized without an account. No real account has this id. */
export const LOCAL_ACCOUNT_ID = '000000000000';

/** Builds an ARN in the account and Region. */
export function arn(account: Account, service: string, resource: string): string {
  return `arn:${account.partition}:${service}:${account.region}:${account.accountId}:${resource}`;
}
