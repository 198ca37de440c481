import { MAX_FRAME_BYTES } from '../../protocol/limits';
import type { RefusedChannel, SyncReply } from '../../protocol/server-frames';
import { refuseReading } from '../auth/read-permission';
import type { ChannelReader } from '../channels/read-channels';
import type { ReadTarget } from '../channels/read-targets';
import type { LoadConnection } from '../connections/load-connection';
import { fitPage } from '../websocket/reply-page';
import type { Caller, FrameOf } from '../websocket/websocket-handler';

/** Returns the messages since the client's cursor. Channels that the token no longer allows are refused one by one. */
export function createSync(loadConnection: LoadConnection, reader: Pick<ChannelReader, 'read'>) {
  return async (frame: FrameOf<'sync'>, { connectionId }: Caller): Promise<SyncReply> => {
    const { capabilities } = await loadConnection(connectionId);
    const targets: ReadTarget[] = [];
    const refused: RefusedChannel[] = [];
    for (const { channel, epoch, offset } of frame.cursor) {
      const error = refuseReading(capabilities, channel);
      if (error === undefined) targets.push({ channel, start: { epoch, offset } });
      else refused.push({ channel, status: 'refused', error });
    }
    const reads = await reader.read(targets, MAX_FRAME_BYTES);
    const form = { reply: 'sync', id: frame.id } as const;
    return { ...form, ...fitPage(reads, refused, form) };
  };
}
