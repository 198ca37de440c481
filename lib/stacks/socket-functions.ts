import { ENV } from '../../protocol/environment';
import type { TidingsConfig } from '../config';
import type { TidingsFunction } from '../constructs/tidings-function';
import type { FunctionName } from '../functions';
import type { DataStack } from './data-stack';
import { acceptTokens, messageRetention, publishRetention } from './environments';
import type { Environment } from './environments';

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

  const authorizer = create('authorizer');
  acceptTokens(authorizer, config, data);

  const connect = create('connect', connections);
  connectionTable.grantConnect(connect);

  const disconnect = create('disconnect', connections);
  connectionTable.grantDisconnect(disconnect);

  const subscribe = create('subscribe', { ...connections, ...channels, ...messageRetention(config) });
  connectionTable.grantReadConnection(subscribe);
  connectionTable.grantWriteSubscriptions(subscribe);
  channelTable.grantRead(subscribe);

  const unsubscribe = create('unsubscribe', connections);
  connectionTable.grantWriteSubscriptions(unsubscribe);

  const publish = create('publish', { ...connections, ...channels, ...publishRetention(config) });
  connectionTable.grantReadConnection(publish);
  channelTable.grantPublish(publish);

  const sync = create('sync', { ...connections, ...channels, ...messageRetention(config) });
  connectionTable.grantReadConnection(sync);
  channelTable.grantRead(sync);

  const auth = create('auth', connections);
  acceptTokens(auth, config, data);
  connectionTable.grantRenew(auth);

  const ping = create('ping');
  const fallback = create('default');
  return { authorizer, connect, disconnect, subscribe, unsubscribe, publish, sync, auth, ping, default: fallback };
}
