import { MAX_FRAME_BYTES } from '../../protocol/limits';
import type { RefusedChannel, SyncReply } from '../../protocol/server-frames';
import type { History, Want } from '../channels/read-channels';
import { fitPage } from '../websocket/reply-page';
import { refuseReading } from '../auth/read-permission';
import type { OpenConnection } from '../connections/open-connection';
import type { Caller, FrameOf } from '../websocket/websocket-handler';

/** Answers what a client missed in the channels of its cursor; what the token no longer covers is refused by channel. */
export function createSync(openConnection: OpenConnection, history: Pick<History, 'read'>) {
  return async (frame: FrameOf<'sync'>, { connectionId }: Caller): Promise<SyncReply> => {
    const { capabilities } = await openConnection(connectionId);
    const wants: Want[] = [];
    const refused: RefusedChannel[] = [];
    for (const { channel, epoch, offset } of frame.cursor) {
      const error = refuseReading(capabilities, channel);
      if (error === undefined) wants.push({ channel, start: { epoch, offset } });
      else refused.push({ channel, status: 'refused', error });
    }
    const reads = await history.read(wants, MAX_FRAME_BYTES);
    const form = { reply: 'sync', id: frame.id } as const;
    return { ...form, ...fitPage(reads, refused, form) };
  };
}
