import { arn } from '../../../core/account';
import type { ApiGatewayDeps } from '../deps';
import { callFunction } from '../call-function';
import type { CallOutcome } from '../call-function';
import { authorizerOf, integrationOf } from '../state';
import type { Api } from '../state';
import { authorize } from './authorizer';
import { errorText } from './error-text';
import { connectEvent } from './events';
import type { AuthorizerContext, ConnectionFacts, HandshakeFacts, RequestFacts } from './events';
import { parseProxyResponse } from './proxy-response';

/** Whether a client gets its 101, and what it gets instead. */
export type Admission =
  | {
      readonly admitted: true;
      readonly authorizer: AuthorizerContext | undefined;
      readonly protocol: string | undefined;
    }
  | { readonly admitted: false; readonly status: number; readonly body: string };

const AUTHORIZER_TEXT = { 401: 'Unauthorized', 403: 'Forbidden', 500: 'Internal server error' } as const;

function refuse(status: number, body: string): Admission {
  return { admitted: false, status, body };
}

/**
 * Reads the outcome of a `$connect` function: 2xx admits, another status is handed to the client, a throw or malformed
 * answer is a 502, a function that may not be called a 500, and the integration's timeout a 504.
 */
export function judgeConnect(outcome: CallOutcome, connectionId: string, requestId: string): Admission {
  const internal = errorText('Internal server error', connectionId, requestId);
  switch (outcome.kind) {
    case 'timed-out':
      return refuse(504, errorText('Endpoint request timed out', connectionId, requestId));
    case 'refused':
    case 'too-large':
      return refuse(500, internal);
    case 'failed':
      return refuse(502, internal);
    case 'answered': {
      const answer = parseProxyResponse(outcome.payload);
      if (!answer) return refuse(502, internal);
      if (answer.statusCode < 200 || answer.statusCode > 299) return refuse(answer.statusCode, '');
      const protocol = Object.entries(answer.headers).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol');
      return { admitted: true, authorizer: undefined, protocol: protocol?.[1] };
    }
  }
}

/** Runs the authorizer and the function of `$connect`. Without such a route everybody is admitted. */
export async function admit(
  deps: ApiGatewayDeps,
  api: Api,
  facts: ConnectionFacts,
  request: RequestFacts,
  handshake: HandshakeFacts,
): Promise<Admission> {
  const route = api.routes.get('$connect');
  if (!route) return { admitted: true, authorizer: undefined, protocol: undefined };
  const authorizer = authorizerOf(api, route);
  let context: AuthorizerContext | undefined;
  if (authorizer) {
    const authorization = await authorize(deps, authorizer, facts, request, handshake);
    if (!authorization.allowed)
      return refuse(authorization.status, JSON.stringify({ message: AUTHORIZER_TEXT[authorization.status] }));
    context = authorization.context;
  }
  const integration = integrationOf(api, route);
  const outcome = await callFunction(deps, {
    functionArn: integration.functionArn,
    sourceArn: arn(deps.account, 'execute-api', `${api.apiId}/${facts.stage}/$connect`),
    event: connectEvent({ ...facts, authorizer: context }, request, handshake),
    timeoutMs: integration.timeoutMs,
  });
  const admission = judgeConnect(outcome, facts.connectionId, request.requestId);
  return admission.admitted ? { ...admission, authorizer: context } : admission;
}
