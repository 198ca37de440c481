import { MAX_FRAME_BYTES } from '../../protocol/limits';
import type { RefusedChannel, SyncReply } from '../../protocol/server-frames';
import type { History, Want } from '../shared/history/history';
import { fitPage } from '../shared/history/page';
import { refuseReading } from '../shared/reading/permission';
import type { OpenConnection } from '../shared/socket/open-connection';
import type { Caller, FrameOf } from '../shared/socket/route';

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
