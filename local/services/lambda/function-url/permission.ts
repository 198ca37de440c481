import type { PolicyDocument } from '../../../aws/access-control';
import type { FunctionUrl, FunctionUrlDeps } from './model';

/** What a function's resource policy must allow everyone, each with the condition key that Lambda sets for it. */
const NEEDED = [
  { action: 'lambda:InvokeFunctionUrl', context: { 'lambda:FunctionUrlAuthType': 'NONE' } },
  { action: 'lambda:InvokeFunction', context: { 'lambda:InvokedViaFunctionUrl': 'true' } },
] as const;

/**
 * Whether anyone may call the function through its URL: since October 2025 that takes both permissions. The first that
 * is missing is reported.
 */
export function mayCallUrl(deps: FunctionUrlDeps, { functionArn }: FunctionUrl): boolean {
  const resourcePolicy: PolicyDocument = deps.policyOf(functionArn);
  const missing = NEEDED.find(
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
