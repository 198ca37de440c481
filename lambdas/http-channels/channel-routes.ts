import { allows, allowsReading } from '../../protocol/capabilities';
import { isPresenceChannel, subjectChannelOf } from '../../protocol/channels';
import { ORIGIN } from '../../protocol/cursors';
import { ServiceError, invalidRequest } from '../runtime/service-error';
import type { HttpEvent } from '../http/http-event';
import { channelParameter } from '../http/http-request';
import type { Serve } from '../http/http-handler';
import type { Clock } from '../runtime/interfaces';
import type { Announced, ChannelStore } from './channel-store';

/** A sort key of a subscription, as `next` carries it: only what cannot be one is refused. */
const SORT_KEY = /^[0-9a-f]{2}#[A-Za-z0-9_=+/-]{1,128}$/;

/**
 * Answers where a channel stands; with the capability `presence` also how many are subscribed.
 * A channel without a message has epoch "" and offset 0.
 */
export function createChannelRoute(store: ChannelStore, clock: Clock): Serve {
  return async (event, { capabilities }) => {
    const channel = channelParameter(event);
    if (!allowsReading(capabilities, channel))
      throw forbidden(channel, isPresenceChannel(channel) ? 'presence' : 'subscribe');
    const counted = allows(capabilities, 'presence', subjectChannelOf(channel));
    const [state, audience] = await Promise.all([
      store.readState(channel),
      counted ? store.count(channel, seconds(clock)) : undefined,
    ]);
    const subscribers = audience && {
      subscribers: audience.count,
      ...(audience.more ? { subscribersMore: true } : {}),
    };
    return { status: 200, body: { channel, ...(state ?? ORIGIN), ...subscribers } };
  };
}

/**
 * Answers who is announced in a channel, page by page in no meaningful order; a subject with several connections may
 * stand on several pages, its connections add up.
 */
export function createPresenceRoute(store: ChannelStore, clock: Clock): Serve {
  return async (event, { capabilities }) => {
    const channel = channelParameter(event);
    if (isPresenceChannel(channel)) {
      const message = `nobody is announced in a presence channel; ask for ${subjectChannelOf(channel)}`;
      throw new ServiceError('invalid_channel', message);
    }
    if (!allows(capabilities, 'presence', channel)) throw forbidden(channel, 'presence');
    const page = await store.announced(channel, seconds(clock), readNext(event));
    const next = page.next === undefined ? {} : { next: Buffer.from(page.next).toString('base64url') };
    return { status: 200, body: { members: bySubject(page.members), ...next } };
  };
}

function bySubject(announced: readonly Announced[]): { subject: string; connections: number }[] {
  const connections = new Map<string, number>();
  for (const { subject } of announced) connections.set(subject, (connections.get(subject) ?? 0) + 1);
  return [...connections].map(([subject, count]) => ({ subject, connections: count }));
}

function readNext(event: HttpEvent): string | undefined {
  const next = event.queryStringParameters?.['next'];
  if (next === undefined) return undefined;
  const sortKey = Buffer.from(next, 'base64url').toString('utf8');
  if (SORT_KEY.test(sortKey)) return sortKey;
  throw invalidRequest([{ path: 'next', message: 'is not what the last page answered; send it unchanged' }]);
}

function seconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}

function forbidden(channel: string, verb: string): ServiceError {
  return new ServiceError('forbidden', `the token does not allow ${verb} on ${channel}`);
}
