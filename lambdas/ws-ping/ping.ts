import type { PingReply } from '../../protocol/server-frames';
import type { Clock } from '../runtime/interfaces';
import type { FrameOf } from '../websocket/websocket-handler';

/** Replies to a ping with the time. */
export function createPing(clock: Clock) {
  return async ({ id }: FrameOf<'ping'>): Promise<PingReply> => {
    return { reply: 'ping', id, time: new Date(clock.now()).toISOString() };
  };
}
