import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../../core/errors';
import { bodyWithin } from '../../http/body';
import { messageResponse, sendResponse } from '../../http/response';
import type { HttpResponse } from '../../http/response';
import { authorizeManagement } from './authorize';
import type { ApiGatewayOptions } from './options';
import { invalidConnectionId, payloadTooLarge } from './errors';
import { isConnectionId } from './identifiers';
import { connectionOperations } from './operations/connections';
import type { Api } from './state';
import type { Connection } from './websocket/connection';

/** The quota for the data of one post, in bytes. */
const MAX_POST_BYTES = 128 * 1024;
const PATH = /^\/([^/]+)\/(?:@|%40)connections\/([^/]+)$/i;
const METHODS = new Set(['POST', 'GET', 'DELETE']);

/** The stage and connection in the path of a call. */
export interface ManagementTarget {
  readonly stage: string;
  /** Percent-decoded. */
  readonly connectionId: string;
}

/** Reads `/{stage}/@connections/{id}`; undefined for any other path. */
export function managementTarget(path: string): ManagementTarget | undefined {
  const [, stage, id] = PATH.exec(path) ?? [];
  if (stage === undefined || id === undefined) return undefined;
  try {
    return { stage, connectionId: decodeURIComponent(id) };
  } catch {
    // An id that cannot be decoded is malformed. The caller rejects it.
    return { stage, connectionId: id };
  }
}

const empty = (status: number): HttpResponse => ({ status, headers: {}, body: '' });

type Operations = ReturnType<typeof connectionOperations>;

/** Calls the operation of a method and encodes its result. */
function perform(operations: Operations, method: string, ConnectionId: string, body: Buffer): HttpResponse {
  if (method === 'DELETE') {
    operations.DeleteConnection({ ConnectionId });
    return empty(204);
  }
  if (method === 'POST') {
    operations.PostToConnection({ ConnectionId, Data: body });
    return empty(200);
  }
  const { ConnectedAt, Identity, LastActiveAt } = operations.GetConnection({ ConnectionId });
  const result = {
    connectedAt: ConnectedAt.toISOString(),
    identity: { sourceIp: Identity.SourceIp, userAgent: Identity.UserAgent },
    lastActiveAt: LastActiveAt.toISOString(),
  };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(result) };
}

/**
 * Serves one call of the management API (`@connections`). Posts to a connection are sent in the order in which their
 * bodies were received completely.
 */
export async function serveManagementCall(
  deps: ApiGatewayOptions,
  api: Api,
  connections: ReadonlyMap<string, Connection>,
  { stage, connectionId }: ManagementTarget,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', headers } = request;
  const body = await bodyWithin(request, MAX_POST_BYTES);
  const operations = connectionOperations((id) => {
    const connection = connections.get(id);
    return connection?.api === api && connection.stage.name === stage ? connection : undefined;
  });
  const respond = (): HttpResponse => {
    if (!api.stages.get(stage)?.deployed || !METHODS.has(method)) return messageResponse(403, 'Forbidden');
    try {
      const { authorization } = headers;
      authorizeManagement(deps, { apiId: api.apiId, stage, connectionId, method, authorization });
      if (!isConnectionId(connectionId)) throw invalidConnectionId(connectionId);
      if (!body) throw payloadTooLarge();
      return perform(operations, method, connectionId, body);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return messageResponse(error.status, error.message, { 'x-amzn-errortype': error.code });
    }
  };
  sendResponse(response, respond());
}
