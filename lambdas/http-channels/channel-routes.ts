import { allows, allowsReading } from '../../protocol/capabilities';
import { isPresenceChannel, subjectChannelOf } from '../../protocol/channels';
import { ORIGIN } from '../../protocol/cursors';
import { channelParameter } from '../http/http-request';
import type { HttpEvent } from '../http/http-request';

import type { Serve } from '../http/http-handler';
import type { Clock } from '../runtime/interfaces';
import { ServiceError, invalidRequest } from '../runtime/service-error';

/** Latest position of a channel. */
export interface ChannelState {
  readonly epoch: string;
  readonly offset: number;
  /** ISO 8601; absent if another writer left it out. */
  readonly updatedAt?: string;
}

/** Number of subscriptions. */
export interface SubscriberCount {
  readonly count: number;
  /** True if there are more subscriptions than were counted. */
  readonly more: boolean;
}

/** A subscription with presence. */
export interface Member {
  readonly subject: string;
  readonly connectionId: string;
}

/** A page of subscriptions with presence. */
export interface MemberPage {
  readonly members: readonly Member[];
  /** Sort key after which the next page starts; absent on the last page. */
  readonly next?: string;
}

/** The reads of the channel routes. */
export interface ChannelStore {
  readState(channel: string): Promise<ChannelState | undefined>;
  /** Counts the subscriptions that have not expired. */
  countSubscribers(channel: string, nowSeconds: number): Promise<SubscriberCount>;
  /** Reads the subscriptions with presence that have not expired, in the order of their sort keys. */
  readMembers(channel: string, nowSeconds: number, after?: string): Promise<MemberPage>;
}

/** Form of the sort keys of subscriptions, which the query parameter `next` contains. */
const SORT_KEY_FORM = /^[0-9a-f]{2}#[A-Za-z0-9_=+/-]{1,128}$/;

/**
 * Returns the latest position of a channel and, with the capability `presence`, the number of its subscribers.
 * A channel without a message has epoch "" and offset 0.
 */
export function createChannelRoute(store: ChannelStore, clock: Clock): Serve {
  return async (event, { capabilities }) => {
    const channel = channelParameter(event);
    if (!allowsReading(capabilities, channel))
      throw forbidden(channel, isPresenceChannel(channel) ? 'presence' : 'subscribe');
    const mayCount = allows(capabilities, 'presence', subjectChannelOf(channel));
    const [state, counted] = await Promise.all([
      store.readState(channel),
      mayCount ? store.countSubscribers(channel, seconds(clock)) : undefined,
    ]);
    const subscribers = counted && {
      subscribers: counted.count,
      ...(counted.more ? { subscribersMore: true } : {}),
    };
    return { status: 200, body: { channel, ...(state ?? ORIGIN), ...subscribers } };
  };
}

/**
 * Returns the members of a channel, page by page in no meaningful order. The connections of one subject may be on
 * several pages; add them up.
 */
export function createPresenceRoute(store: ChannelStore, clock: Clock): Serve {
  return async (event, { capabilities }) => {
    const channel = channelParameter(event);
    if (isPresenceChannel(channel)) {
      const message = `a presence channel has no presence of its own; request ${subjectChannelOf(channel)}`;
      throw new ServiceError('invalid_channel', message);
    }
    if (!allows(capabilities, 'presence', channel)) throw forbidden(channel, 'presence');
    const page = await store.readMembers(channel, seconds(clock), readNext(event));
    const next = page.next === undefined ? {} : { next: Buffer.from(page.next).toString('base64url') };
    return { status: 200, body: { members: bySubject(page.members), ...next } };
  };
}

function bySubject(members: readonly Member[]): { subject: string; connections: number }[] {
  const connections = new Map<string, number>();
  for (const { subject } of members) connections.set(subject, (connections.get(subject) ?? 0) + 1);
  return [...connections].map(([subject, count]) => ({ subject, connections: count }));
}

function readNext(event: HttpEvent): string | undefined {
  const next = event.queryStringParameters?.['next'];
  if (next === undefined) return undefined;
  const sortKey = Buffer.from(next, 'base64url').toString('utf8');
  if (SORT_KEY_FORM.test(sortKey)) return sortKey;
  throw invalidRequest([{ path: 'next', message: 'is not the value that the last page returned; send it unchanged' }]);
}

function seconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}

function forbidden(channel: string, verb: string): ServiceError {
  return new ServiceError('forbidden', `the token does not allow ${verb} on ${channel}`);
}
