import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../../../aws/http-server';
import { arn } from '../../../core/account';
import { AwsError } from '../../../core/errors';
import { messageAnswer, sendAnswer } from '../../../http/response';
import type { Answer } from '../../../http/response';
import type { ApiGatewayDeps } from '../deps';
import { isConnectionId } from '../identifiers';
import type { Api } from '../state';
import type { Connection } from './connection';

/** Data of one post, in bytes. */
const MAX_POST_BYTES = 128 * 1024;
const PATH = /^\/([^/]+)\/(?:@|%40)connections\/([^/]+)$/i;
const METHODS = new Set(['POST', 'GET', 'DELETE']);

/** A call of the management API, by its path. */
export interface ManagementTarget {
  readonly stage: string;
  /** Decoded. */
  readonly connectionId: string;
}

/** Reads `/{stage}/@connections/{id}`; undefined for any other path. */
export function managementTarget(path: string): ManagementTarget | undefined {
  const [, stage, id] = PATH.exec(path) ?? [];
  if (stage === undefined || id === undefined) return undefined;
  try {
    return { stage, connectionId: decodeURIComponent(id) };
  } catch {
    // Not an escape sequence: the id is malformed as it stands, and the caller says so.
    return { stage, connectionId: id };
  }
}

function errorAnswer(status: number, code: string, message: string): Answer {
  return messageAnswer(status, message, { 'x-amzn-errortype': code });
}

const gone = (): Answer => errorAnswer(410, 'GoneException', 'The connection is no longer there.');
const empty = (status: number): Answer => ({ status, headers: {}, body: '' });

function describe(connection: Connection): Answer {
  const body = {
    connectedAt: new Date(connection.facts.connectedAt).toISOString(),
    identity: connection.facts.identity,
    lastActiveAt: new Date(connection.lastActiveAt).toISOString(),
  };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function act(method: string, connection: Connection, body: Buffer): Answer {
  if (method === 'GET') return describe(connection);
  if (method === 'DELETE') {
    connection.close(1000, 'Connection Closed Normally');
    return empty(204);
  }
  return connection.send(body)
    ? empty(200)
    : errorAnswer(429, 'LimitExceededException', 'The receive buffer of the client is full.');
}

/** Refuses a call that is unsigned, or that the caller's policies do not allow. */
function refusal(
  deps: ApiGatewayDeps,
  api: Api,
  target: ManagementTarget,
  request: IncomingMessage,
): Answer | undefined {
  const resource = arn(
    deps.account,
    'execute-api',
    `${api.apiId}/${target.stage}/${request.method}/@connections/${target.connectionId}`,
  );
  try {
    const principal = deps.identify(request.headers.authorization);
    if (principal.kind === 'anonymous')
      return errorAnswer(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
    deps.access.assertAllowed({ principal, action: 'execute-api:ManageConnections', resource });
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // A key that has expired keeps its own code; whatever a policy refuses is forbidden here.
    return errorAnswer(403, error.code === 'AccessDeniedException' ? 'ForbiddenException' : error.code, error.message);
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  try {
    return await readBody(request, MAX_POST_BYTES);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/**
 * Serves one call of the management API. Posts to one connection are sent in the order in which their bodies were
 * complete. A connection that is still in `$connect` is unknown here, hence 410.
 */
export async function manageConnection(
  deps: ApiGatewayDeps,
  api: Api,
  connections: ReadonlyMap<string, Connection>,
  target: ManagementTarget,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? '';
  const body = await bodyOf(request);
  const answer = (): Answer => {
    if (!api.stages.get(target.stage)?.deployed || !METHODS.has(method)) return messageAnswer(403, 'Forbidden');
    const refused = refusal(deps, api, target, request);
    if (refused) return refused;
    if (!isConnectionId(target.connectionId))
      return errorAnswer(400, 'BadRequestException', `Invalid connectionId: ${target.connectionId}`);
    if (!body) return errorAnswer(413, 'PayloadTooLargeException', 'The data is larger than 131072 bytes.');
    const connection = connections.get(target.connectionId);
    return connection && connection.api === api && connection.stage.name === target.stage
      ? act(method, connection, body)
      : gone();
  };
  sendAnswer(response, answer());
}
