/** The AWS account and Region that the engine plays. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly urlSuffix: string;
}

/** Twelve zeros: an id that no real account has. */
export const LOCAL_ACCOUNT_ID = '000000000000';

/** The ARN of something in this account and Region. */
export function arn(account: Account, service: string, resource: string): string {
  return `arn:${account.partition}:${service}:${account.region}:${account.accountId}:${resource}`;
}
