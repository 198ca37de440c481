import type { AccessControl, Principal } from '../../aws/access-control';
import type { Tables } from './state/tables';
import { leadingKey } from './state/table';
import type { Item } from './data-types';

/** A request as far as policies look into it. */
type KeyedRequest = { readonly Key?: Item; readonly Item?: Item };

/** Asks the policies about calls, with the resource and the condition keys that DynamoDB gives them. */
export interface Authorizer {
  /** A call on a table as a whole. @throws AwsError `AccessDeniedException` */
  table(principal: Principal, action: string, tableName: string, leadingKeys?: readonly string[]): void;
  /** A call on items of a table. @throws AwsError `AccessDeniedException` */
  items(principal: Principal, action: string, tableName: string, requests: readonly KeyedRequest[]): void;
  /** A read of an index: a grant on the table alone does not cover it. @throws AwsError `AccessDeniedException` */
  index(
    principal: Principal,
    action: string,
    tableName: string,
    indexName: string,
    leadingKeys?: readonly string[],
  ): void;
  /** A call on a stream, or on all of them. @throws AwsError `AccessDeniedException` */
  resource(principal: Principal, action: string, resource: string): void;
}

/** @param tables only looked into for key schemas and table policies: a table that is missing is judged all the same */
export function createAuthorizer(access: AccessControl, tables: Tables): Authorizer {
  const judge = (
    principal: Principal,
    action: string,
    tableName: string,
    resource: string,
    leadingKeys: readonly string[] | undefined,
  ): void => {
    access.assertAllowed({
      principal,
      action: `dynamodb:${action}`,
      resource,
      ...(leadingKeys && leadingKeys.length > 0 && { context: { 'dynamodb:LeadingKeys': leadingKeys } }),
      resourcePolicy: tables.find(tableName)?.resourcePolicy,
    });
  };

  const table: Authorizer['table'] = (principal, action, tableName, leadingKeys) =>
    judge(principal, action, tableName, tables.arnOf(tableName), leadingKeys);

  return {
    table,
    items(principal, action, tableName, requests) {
      const found = tables.find(tableName);
      const keys = new Set(requests.map((request) => leadingKey(found, request)).filter((key) => key !== undefined));
      table(principal, action, tableName, [...keys]);
    },
    index: (principal, action, tableName, indexName, leadingKeys) =>
      judge(principal, action, tableName, `${tables.arnOf(tableName)}/index/${indexName}`, leadingKeys),
    resource: (principal, action, resource) =>
      access.assertAllowed({ principal, action: `dynamodb:${action}`, resource }),
  };
}
