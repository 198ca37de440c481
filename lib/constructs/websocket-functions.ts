import { ENV } from '../../contract/environment';
import { FUNCTION } from '../../contract/functions';
import type { ResolvedSettings } from '../config/settings';
import type { CreateFunction } from './create-functions';
import { acceptTokens, messageRetention, publishRetention } from './function-environment';
import type { TidingsData } from './tidings-data';
import type { TidingsFunction } from './tidings-function';

/**
 * Functions that answer a frame, by the value of `action` in the frame. The function `default` answers frames with any
 * other value.
 */
export const WEBSOCKET_ACTIONS = ['subscribe', 'unsubscribe', 'publish', 'sync', 'auth', 'ping', 'default'] as const;

/** The functions behind the WebSocket API, by name without the prefix `ws-`. */
export type WebSocketFunctions = Readonly<
  Record<(typeof WEBSOCKET_ACTIONS)[number] | 'authorizer' | 'connect' | 'disconnect', TidingsFunction>
>;

/** Creates the functions behind the WebSocket API. Each gets only the permissions that its action needs. */
export function createWebSocketFunctions(
  create: CreateFunction,
  settings: ResolvedSettings,
  data: TidingsData,
): WebSocketFunctions {
  const { channelTable, connectionTable } = data;
  const connections = { [ENV.connectionTable]: connectionTable.tableName };
  const channels = { [ENV.channelTable]: channelTable.tableName };

  const authorizer = create(FUNCTION.wsAuthorizer);
  acceptTokens(authorizer, settings, data);

  const connect = create(FUNCTION.wsConnect, connections);
  connectionTable.grantConnect(connect);

  const disconnect = create(FUNCTION.wsDisconnect, connections);
  connectionTable.grantDisconnect(disconnect);

  const subscribe = create(FUNCTION.wsSubscribe, { ...connections, ...channels, ...messageRetention(settings) });
  connectionTable.grantReadConnection(subscribe);
  connectionTable.grantWriteSubscriptions(subscribe);
  channelTable.grantRead(subscribe);

  const unsubscribe = create(FUNCTION.wsUnsubscribe, connections);
  connectionTable.grantWriteSubscriptions(unsubscribe);

  const publish = create(FUNCTION.wsPublish, { ...connections, ...channels, ...publishRetention(settings) });
  connectionTable.grantReadConnection(publish);
  channelTable.grantPublish(publish);

  const sync = create(FUNCTION.wsSync, { ...connections, ...channels, ...messageRetention(settings) });
  connectionTable.grantReadConnection(sync);
  channelTable.grantRead(sync);

  const auth = create(FUNCTION.wsAuth, connections);
  acceptTokens(auth, settings, data);
  connectionTable.grantRenew(auth);

  const ping = create(FUNCTION.wsPing);
  const defaultFunction = create(FUNCTION.wsDefault);
  return {
    authorizer,
    connect,
    disconnect,
    subscribe,
    unsubscribe,
    publish,
    sync,
    auth,
    ping,
    default: defaultFunction,
  };
}
