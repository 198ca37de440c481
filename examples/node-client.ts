import WebSocket from 'ws';
import { Tidings, type TidingsOptions } from '../client/src/index';
import { readLocal } from './local';

/**
 * A client of the local engine. It uses `ws`, because Node has its own WebSocket only from version 22 on.
 * Without `getToken` it uses the token of `npm start`, which permits everything on all channels.
 */
export function nodeClient(options: Partial<TidingsOptions> = {}): Tidings {
  const { websocketUrl, httpUrl, eventsUrl, token } = readLocal();
  const auth = options.getToken ? {} : { token };
  return new Tidings({ websocketUrl, httpUrl, eventsUrl, ...auth, platform: { WebSocket }, ...options });
}
