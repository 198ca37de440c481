import type { PublishReply } from '../../protocol/server-frames';
import type { Publish } from '../../publishing/publish';
import { requirePublishing } from '../auth/publish-permission';
import type { LoadConnection } from '../connections/load-connection';
import type { Caller, FrameOf } from '../websocket/websocket-handler';

/** Publishes a client's message. */
export function createPublishFrame(loadConnection: LoadConnection, publish: Publish) {
  return async (frame: FrameOf<'publish'>, { connectionId }: Caller): Promise<PublishReply> => {
    const { capabilities } = await loadConnection(connectionId);
    const { channel, data, type, messageId } = frame;
    requirePublishing(capabilities, channel);
    const { offset, epoch, id, time, duplicate } = await publish({
      channel,
      data,
      ...(type === undefined ? {} : { type }),
      ...(messageId === undefined ? {} : { id: messageId }),
    });
    const published = { channel, offset, epoch, messageId: id, time };
    return { reply: 'publish', id: frame.id, ...published, ...(duplicate ? { duplicate } : {}) };
  };
}
