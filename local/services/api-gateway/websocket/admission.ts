import { arn } from '../../../core/account';
import type { ApiGatewayOptions } from '../options';
import { callFunction } from '../invoke-function';
import type { CallOutcome } from '../invoke-function';
import { authorizerOf, integrationOf } from '../state';
import type { Api } from '../state';
import { authorize } from './authorizer';
import { webSocketError } from '../errors';
import { connectEvent } from './function-events';
import type { AuthorizerContext, ConnectionDetails, HandshakeDetails, RequestDetails } from './function-events';
import { parseProxyResponse } from './proxy-response';

/** Whether the client of a handshake is admitted, and the error response if not. */
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
 * Maps the outcome of a `$connect` function to an admission. A 2xx status admits the client. Any other status is the
 * response to the handshake. An error or a malformed result is a 502, a function that was not invoked a 500, and the
 * timeout of the integration a 504.
 */
export function readConnectResult(outcome: CallOutcome, connectionId: string, requestId: string): Admission {
  const internal = webSocketError('Internal server error', connectionId, requestId);
  switch (outcome.kind) {
    case 'timed-out':
      return refuse(504, webSocketError('Endpoint request timed out', connectionId, requestId));
    case 'refused':
    case 'too-large':
      return refuse(500, internal);
    case 'failed':
      return refuse(502, internal);
    case 'answered': {
      const result = parseProxyResponse(outcome.payload);
      if (!result) return refuse(502, internal);
      if (result.statusCode < 200 || result.statusCode > 299) return refuse(result.statusCode, '');
      const protocol = Object.entries(result.headers).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol');
      return { admitted: true, authorizer: undefined, protocol: protocol?.[1] };
    }
  }
}

/** Runs the authorizer and the function of `$connect`. An API without this route admits every client. */
export async function admit(
  deps: ApiGatewayOptions,
  api: Api,
  details: ConnectionDetails,
  request: RequestDetails,
  handshake: HandshakeDetails,
): Promise<Admission> {
  const route = api.routes.get('$connect');
  if (!route) return { admitted: true, authorizer: undefined, protocol: undefined };
  const authorizer = authorizerOf(api, route);
  let context: AuthorizerContext | undefined;
  if (authorizer) {
    const authorization = await authorize(deps, authorizer, details, request, handshake);
    if (!authorization.allowed)
      return refuse(authorization.status, JSON.stringify({ message: AUTHORIZER_TEXT[authorization.status] }));
    context = authorization.context;
  }
  const integration = integrationOf(api, route);
  const outcome = await callFunction(deps, {
    functionArn: integration.functionArn,
    sourceArn: arn(deps.account, 'execute-api', `${api.apiId}/${details.stage}/$connect`),
    event: connectEvent({ ...details, authorizer: context }, request, handshake),
    timeoutMs: integration.timeoutMs,
  });
  const admission = readConnectResult(outcome, details.connectionId, request.requestId);
  return admission.admitted ? { ...admission, authorizer: context } : admission;
}
