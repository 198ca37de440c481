import { ENV } from '../../contract/environment';
import type { TidingsConfig } from '../config/parse-config';
import type { TidingsFunction } from './tidings-function';
import { FUNCTION } from '../../contract/functions';
import type { FunctionName } from '../../contract/functions';
import type { DataStack } from '../stacks/data-stack';
import { acceptTokens, messageRetention, publishRetention } from './function-environment';
import type { Environment } from './function-environment';

/** Functions behind the WebSocket API, by name. */
export type SocketFunctions = Readonly<
  Record<(typeof SOCKET_ACTIONS)[number] | 'authorizer' | 'connect' | 'disconnect', TidingsFunction>
>;

/** Functions that answer a message: the name is the value of `action`, except `default`, which takes what is left. */
export const SOCKET_ACTIONS = ['subscribe', 'unsubscribe', 'publish', 'sync', 'auth', 'ping', 'default'] as const;

/** Creates the functions behind the WebSocket API and lets each do what its task needs, action by action. */
export function createSocketFunctions(
  create: (name: FunctionName, environment?: Environment) => TidingsFunction,
  config: TidingsConfig,
  data: DataStack,
): SocketFunctions {
  const { channelTable, connectionTable } = data;
  const connections = { [ENV.connectionTable]: connectionTable.tableName };
  const channels = { [ENV.channelTable]: channelTable.tableName };

  const authorizer = create(FUNCTION.wsAuthorizer);
  acceptTokens(authorizer, config, data);

  const connect = create(FUNCTION.wsConnect, connections);
  connectionTable.grantConnect(connect);

  const disconnect = create(FUNCTION.wsDisconnect, connections);
  connectionTable.grantDisconnect(disconnect);

  const subscribe = create(FUNCTION.wsSubscribe, { ...connections, ...channels, ...messageRetention(config) });
  connectionTable.grantReadConnection(subscribe);
  connectionTable.grantWriteSubscriptions(subscribe);
  channelTable.grantRead(subscribe);

  const unsubscribe = create(FUNCTION.wsUnsubscribe, connections);
  connectionTable.grantWriteSubscriptions(unsubscribe);

  const publish = create(FUNCTION.wsPublish, { ...connections, ...channels, ...publishRetention(config) });
  connectionTable.grantReadConnection(publish);
  channelTable.grantPublish(publish);

  const sync = create(FUNCTION.wsSync, { ...connections, ...channels, ...messageRetention(config) });
  connectionTable.grantReadConnection(sync);
  channelTable.grantRead(sync);

  const auth = create(FUNCTION.wsAuth, connections);
  acceptTokens(auth, config, data);
  connectionTable.grantRenew(auth);

  const ping = create(FUNCTION.wsPing);
  const fallback = create(FUNCTION.wsDefault);
  return { authorizer, connect, disconnect, subscribe, unsubscribe, publish, sync, auth, ping, default: fallback };
}
