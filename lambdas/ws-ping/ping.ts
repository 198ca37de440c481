import type { PingReply } from '../../protocol/server-frames';
import type { Clock } from '../shared/ports';
import type { FrameOf } from '../shared/socket/route';

/** Answers a ping with the time. */
export function createPing(clock: Clock) {
  return async ({ id }: FrameOf<'ping'>): Promise<PingReply> => {
    return { reply: 'ping', id, time: new Date(clock.now()).toISOString() };
  };
}
