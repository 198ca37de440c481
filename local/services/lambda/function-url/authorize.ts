import type { PolicyDocument } from '../../../aws/access-control';
import type { FunctionUrl, FunctionUrlOptions } from './model';

/** The actions that the resource policy of a function must allow, each with the condition key that Lambda sets. */
const REQUIRED = [
  { action: 'lambda:InvokeFunctionUrl', context: { 'lambda:FunctionUrlAuthType': 'NONE' } },
  { action: 'lambda:InvokeFunction', context: { 'lambda:InvokedViaFunctionUrl': 'true' } },
] as const;

/**
 * Whether anonymous callers may invoke the function through its URL. Since October 2025 this requires both permissions.
 * The first missing permission is reported.
 */
export function isPublic(deps: FunctionUrlOptions, { functionArn }: FunctionUrl): boolean {
  const resourcePolicy: PolicyDocument = deps.policyOf(functionArn);
  const missing = REQUIRED.find(
    ({ action, context }) =>
      !deps.access.isAllowed({
        principal: { kind: 'anonymous' },
        action,
        resource: functionArn,
        context,
        resourcePolicy,
      }),
  );
  if (!missing) return true;
  const [[key, value] = []] = Object.entries(missing.context);
  deps.reporter.report({
    type: 'access-denied',
    principal: 'anonymous',
    action: missing.action,
    resource: `${functionArn} (${key} ${value})`,
  });
  return false;
}
