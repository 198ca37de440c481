import { arnMatcher } from '../../iam';
import type { PolicyDocument, PolicyStatement } from '../../../aws/access-control';

/** One `AWS::Lambda::Permission`, as it is stored. */
export interface Permission {
  readonly id: string;
  readonly action: string;
  /** A service (`sns.amazonaws.com`), an account id, an ARN or `*`. */
  readonly principal: string;
  readonly sourceArn?: string | undefined;
  readonly sourceAccount?: string | undefined;
  readonly functionUrlAuthType?: string | undefined;
  readonly invokedViaFunctionUrl?: boolean | undefined;
}

/** The resource policy of a function: one statement per permission. */
export function policyDocument(functionArn: string, permissions: readonly Permission[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: permissions.map((permission) => statement(functionArn, permission)) };
}

/** Whether one of the permissions allows a service to invoke the function on behalf of `sourceArn`. */
export function allowsService(
  permissions: readonly Permission[],
  call: { readonly service: string; readonly sourceArn: string; readonly accountId: string },
): boolean {
  return permissions.some(
    (permission) =>
      ['lambda:InvokeFunction', 'lambda:*', '*'].includes(permission.action) &&
      [call.service, '*'].includes(permission.principal) &&
      permission.functionUrlAuthType === undefined &&
      permission.invokedViaFunctionUrl !== true &&
      (permission.sourceAccount === undefined || permission.sourceAccount === call.accountId) &&
      (permission.sourceArn === undefined || arnMatcher(permission.sourceArn)(call.sourceArn)),
  );
}

function statement(functionArn: string, permission: Permission): PolicyStatement {
  const equals = {
    ...(permission.sourceAccount ? { 'AWS:SourceAccount': permission.sourceAccount } : {}),
    ...(permission.functionUrlAuthType ? { 'lambda:FunctionUrlAuthType': permission.functionUrlAuthType } : {}),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 ? { StringEquals: equals } : {}),
    ...(permission.sourceArn ? { ArnLike: { 'AWS:SourceArn': permission.sourceArn } } : {}),
    ...(permission.invokedViaFunctionUrl === undefined
      ? {}
      : { Bool: { 'lambda:InvokedViaFunctionUrl': String(permission.invokedViaFunctionUrl) } }),
  };
  return {
    Sid: permission.id,
    Effect: 'Allow',
    Principal: principalOf(permission.principal),
    Action: permission.action,
    Resource: functionArn,
    ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
  };
}

function principalOf(principal: string): unknown {
  if (principal === '*') return '*';
  if (principal.endsWith('.amazonaws.com')) return { Service: principal };
  return { AWS: /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal };
}
