import type { AccessControl, Principal } from '../../aws/access-control';
import type { Item } from './data-types';
import { leadingKey } from './state/table';
import type { Tables } from './state/tables';

/** The parts of a request that the condition key `dynamodb:LeadingKeys` depends on. */
type KeyedRequest = { readonly Key?: Item; readonly Item?: Item };

/** Checks whether a caller may call an operation, with the resource and the condition keys of DynamoDB. */
export interface Authorizer {
  /** A call on a table as a whole. @throws AwsError `AccessDeniedException` */
  table(principal: Principal, action: string, tableName: string, leadingKeys?: readonly string[]): void;
  /** A call on items of a table. @throws AwsError `AccessDeniedException` */
  items(principal: Principal, action: string, tableName: string, requests: readonly KeyedRequest[]): void;
  /**
   * A read of an index. A permission for the table alone does not include its indexes.
   * @throws AwsError `AccessDeniedException`
   */
  index(
    principal: Principal,
    action: string,
    tableName: string,
    indexName: string,
    leadingKeys?: readonly string[],
  ): void;
  /** A call on a stream, or on `*`. @throws AwsError `AccessDeniedException` */
  resource(principal: Principal, action: string, resource: string): void;
}

/** @param tables supplies key schemas and resource policies. Calls on a table that does not exist are checked too */
export function createAuthorizer(access: AccessControl, tables: Tables): Authorizer {
  const assertAllowed = (
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
    assertAllowed(principal, action, tableName, tables.arnOf(tableName), leadingKeys);

  return {
    table,
    items(principal, action, tableName, requests) {
      const found = tables.find(tableName);
      const keys = new Set(requests.map((request) => leadingKey(found, request)).filter((key) => key !== undefined));
      table(principal, action, tableName, [...keys]);
    },
    index: (principal, action, tableName, indexName, leadingKeys) =>
      assertAllowed(principal, action, tableName, `${tables.arnOf(tableName)}/index/${indexName}`, leadingKeys),
    resource: (principal, action, resource) =>
      access.assertAllowed({ principal, action: `dynamodb:${action}`, resource }),
  };
}
