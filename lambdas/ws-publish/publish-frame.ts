import type { PublishReply } from '../../protocol/server-frames';
import { requirePublishing } from '../auth/publish-permission';
import type { Publish } from '../../publishing/publish';
import type { OpenConnection } from '../connections/open-connection';
import type { Caller, FrameOf } from '../websocket/websocket-handler';

/** Publishes a client's message. */
export function createPublishFrame(openConnection: OpenConnection, publish: Publish) {
  return async (frame: FrameOf<'publish'>, { connectionId }: Caller): Promise<PublishReply> => {
    const { capabilities } = await openConnection(connectionId);
    const { channel, data, type, messageId } = frame;
    requirePublishing(capabilities, channel);
    const published = await publish({
      channel,
      data,
      ...(type === undefined ? {} : { type }),
      ...(messageId === undefined ? {} : { id: messageId }),
    });
    const { offset, epoch, id, time, duplicate } = published;
    const place = { channel, offset, epoch, messageId: id, time };
    return { reply: 'publish', id: frame.id, ...place, ...(duplicate ? { duplicate } : {}) };
  };
}
