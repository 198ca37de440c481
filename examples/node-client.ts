import WebSocket from 'ws';
import { Tidings, type TidingsOptions } from '../client/src/index';
import { readLocal } from './local';

/**
 * A client of the local engine in Node, which has a WebSocket of its own only from version 22.
 * Without `getToken` it may do what `npm start` gives everybody on this machine.
 */
export function nodeClient(options: Partial<TidingsOptions> = {}): Tidings {
  const { websocketUrl, httpUrl, eventsUrl, token } = readLocal();
  const rights = options.getToken ? {} : { token };
  return new Tidings({ websocketUrl, httpUrl, eventsUrl, ...rights, platform: { WebSocket }, ...options });
}
