import { checkPublishBody } from '../../protocol/http-bodies';
import { bodyOf, channelParameter } from '../shared/http/request';
import type { Serve } from '../shared/http/route';
import { requirePublishing } from '../shared/publish/permission';
import type { Publish } from '../shared/publish/publish';

/** Publishes the body: 201, or 200 when the id had been published before. */
export function createPublishRoute(publish: Publish): Serve {
  return async (event, { capabilities }) => {
    const channel = channelParameter(event);
    requirePublishing(capabilities, channel);
    const { offset, epoch, id, time, duplicate } = await publish({ channel, ...bodyOf(event, checkPublishBody) });
    return { status: duplicate ? 200 : 201, body: { channel, offset, epoch, id, time } };
  };
}
