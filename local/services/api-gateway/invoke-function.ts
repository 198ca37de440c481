import { errorText } from '../../core/error-text';
import { AwsError } from '../../core/errors';
import type { ApiGatewayOptions } from './options';

/** The outcome of a call to a function. */
export type CallOutcome =
  | { readonly kind: 'answered'; readonly payload: string }
  /** The function threw an error or exceeded its own timeout. */
  | { readonly kind: 'failed'; readonly message: string }
  /** The timeout of the integration elapsed. The function continues to run. */
  | { readonly kind: 'timed-out' }
  /** The function was not invoked: no permission, unknown function, or throttled. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The event exceeds Lambda's limit. */
  | { readonly kind: 'too-large' };

/** A call to a function. */
export interface FunctionCall {
  readonly functionArn: string;
  /** The source ARN that the function's resource policy must allow. */
  readonly sourceArn: string;
  readonly event: unknown;
  readonly timeoutMs: number;
}

/** Lambda's limit for the event of a synchronous invocation, in bytes. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;
const API_GATEWAY = 'apigateway.amazonaws.com';

const LAMBDA_URI = /:lambda:path\/2015-03-31\/functions\/(arn:.+)\/invocations$/;
const FUNCTION_ARN = /^arn:[^:]+:lambda:[^:]+:\d{12}:function:[^:/]+(?::[^:/]+)?$/;

/**
 * The ARN of the function in the URI of an integration or authorizer. The URI is a path of the Lambda API or an ARN.
 */
export function functionArnOf(uri: string): string | undefined {
  const arn = LAMBDA_URI.exec(uri)?.[1] ?? uri;
  return FUNCTION_ARN.test(arn) ? arn : undefined;
}

function errorMessageOf(payload: string): string {
  try {
    const { errorMessage } = (JSON.parse(payload) ?? {}) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : payload;
  } catch {
    return payload;
  }
}

async function invoke(deps: ApiGatewayOptions, call: FunctionCall, payload: string): Promise<CallOutcome> {
  try {
    const result = await deps.invoker.invoke(call.functionArn, payload);
    if (result.functionError) return { kind: 'failed', message: errorMessageOf(result.payload) };
    return { kind: 'answered', payload: result.payload };
  } catch (error) {
    const message = errorText(error);
    deps.reporter.report({ type: 'warning', message: `API Gateway could not invoke ${call.functionArn}: ${message}` });
    return { kind: 'refused', reason: error instanceof AwsError ? error.code : message };
  }
}

/** Calls a function as API Gateway does: only with permission, and with a limited waiting time. Never rejects. */
export function callFunction(deps: ApiGatewayOptions, call: FunctionCall): Promise<CallOutcome> {
  if (!deps.invoker.isInvocationAllowed(call.functionArn, API_GATEWAY, call.sourceArn)) {
    deps.reporter.report({
      type: 'access-denied',
      principal: API_GATEWAY,
      action: 'lambda:InvokeFunction',
      resource: `${call.functionArn} (source ${call.sourceArn})`,
    });
    return Promise.resolve({ kind: 'refused', reason: 'AccessDenied' });
  }
  const payload = JSON.stringify(call.event);
  if (Buffer.byteLength(payload) > MAX_EVENT_BYTES) return Promise.resolve({ kind: 'too-large' });
  return new Promise((resolve) => {
    const timer = deps.clock.setTimeout(() => resolve({ kind: 'timed-out' }), call.timeoutMs);
    void invoke(deps, call, payload).then((outcome) => {
      timer.cancel();
      resolve(outcome);
    });
  });
}
