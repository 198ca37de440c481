import { checkPublishBody } from '../../protocol/http-bodies';
import type { Publish } from '../../publishing/publish';
import { requirePublishing } from '../auth/publish-permission';
import type { Serve } from '../http/http-handler';
import { bodyOf, channelParameter } from '../http/http-request';

/** Publishes the body: 201, or 200 if the id was published before. */
export function createPublishRoute(publish: Publish): Serve {
  return async (event, { capabilities }) => {
    const channel = channelParameter(event);
    requirePublishing(capabilities, channel);
    const { offset, epoch, id, time, duplicate } = await publish({ channel, ...bodyOf(event, checkPublishBody) });
    return { status: duplicate ? 200 : 201, body: { channel, offset, epoch, id, time } };
  };
}
