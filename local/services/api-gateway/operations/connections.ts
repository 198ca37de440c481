import type {
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { InputOf, OutputOf } from '../../../aws/typed-operations';
import { gone, receiveBufferFull } from '../errors';
import type { Connection } from '../websocket/connection';

/** The members of an SDK input, which the REST request always contains. Data is binary. */
type RestInput<Input> = {
  readonly [Member in keyof Input]-?: Input[Member] extends string | undefined ? string : Buffer;
};

/** Operations of a REST service: a map from operation names to the SDK's command types. */
type RestOperations<Commands> = {
  readonly [Name in keyof Commands]: (
    input: RestInput<InputOf<Commands[Name]>>,
  ) => Omit<OutputOf<Commands[Name]>, '$metadata'>;
};

/**
 * The operations of the management API.
 * @param find returns a connection of the called API and stage
 */
export function connectionOperations(find: (connectionId: string) => Connection | undefined) {
  const existing = (connectionId: string): Connection => {
    const connection = find(connectionId);
    if (!connection) throw gone();
    return connection;
  };
  return {
    PostToConnection({ ConnectionId, Data }) {
      if (!existing(ConnectionId).send(Data)) throw receiveBufferFull();
      return {};
    },
    GetConnection({ ConnectionId }) {
      const { details, lastActiveAt } = existing(ConnectionId);
      const { sourceIp, userAgent } = details.identity;
      return {
        ConnectedAt: new Date(details.connectedAt),
        Identity: { SourceIp: sourceIp, UserAgent: userAgent },
        LastActiveAt: new Date(lastActiveAt),
      };
    },
    DeleteConnection({ ConnectionId }) {
      existing(ConnectionId).close(1000, 'Connection Closed Normally');
      return {};
    },
  } satisfies RestOperations<{
    PostToConnection: PostToConnectionCommand;
    GetConnection: GetConnectionCommand;
    DeleteConnection: DeleteConnectionCommand;
  }>;
}
