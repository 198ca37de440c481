import type { Position } from '../../protocol/cursors';
import type { Cause, Why } from './state-codes';
import { createSequencer } from './sequencer';
import type { Item, Sequencer } from './sequencer';
import type { Receiver } from './transport/transport';

/** States of a subscription. */
export type SubscriptionState = 'subscribing' | 'subscribed' | 'unsubscribed';

/** A change of a subscription's state. */
export interface SubscriptionStateEvent extends Why {
  readonly channel: string;
  readonly state: SubscriptionState;
  /** With `subscribed`, when it went on from a known place: whether nothing was lost. */
  readonly recovered?: boolean | undefined;
}

/** Somebody who wants a channel. */
export interface Member {
  readonly presence: boolean;
  deliver(item: Item): void;
  change(state: SubscriptionState, why: Cause, recovered?: boolean): void;
}

/** What the client knows of one channel that is wanted, once for all who want it. */
export interface Feed {
  readonly channel: string;
  readonly members: Set<Member>;
  readonly sequencer: Sequencer;
  /** How far it has been handed over; its sequencer may be ahead of that for a moment. */
  place: Position | undefined;
  state: SubscriptionState;
}

/** Who hears of the hub. */
export interface HubListener {
  /** The wanted channels have changed. */
  changed(): void;
  /** Whether there is a connection; the application may let go of it when it hears what came. */
  isUp(): boolean;
  /** Something came of a channel, or is waited for. */
  heard(feed: Feed, moved: boolean): void;
  /** The channel is not wanted any more. */
  forget(channel: string): void;
}

/** All channels that are wanted: gives transports their orders and members what transports receive. */
export interface Hub extends Receiver {
  /** The channels by name. */
  readonly feeds: ReadonlyMap<string, Feed>;
  /** Adds a member; the first one of a channel says where it begins. */
  join(channel: string, member: Member, start: Position | undefined): Feed;
  /** Takes a member away. The channel stays until it is swept, for one that comes in its place. */
  leave(feed: Feed, member: Member): void;
  /** Drops channels that nobody wants any more. */
  sweep(): void;
  /** The connection is gone; positions are kept for the next one. */
  lost(why: Cause): void;
  /** Ends every subscription. */
  end(why: Cause): void;
}

/** Makes a hub of no channels. */
export function createHub({ changed, isUp, heard, forget }: HubListener): Hub {
  const feeds = new Map<string, Feed>();

  const turn = (feed: Feed, state: SubscriptionState, why: Cause, recovered?: boolean): void => {
    feed.state = state;
    for (const member of [...feed.members]) member.change(state, why, recovered);
  };

  const hand = (feed: Feed, items: readonly Item[]): void => {
    heard(feed, items.length > 0);
    for (const item of items) {
      feed.place = item.position;
      for (const member of [...feed.members]) member.deliver(item);
    }
  };

  const remove = (feed: Feed): void => {
    feeds.delete(feed.channel);
    forget(feed.channel);
  };

  const take: Receiver['take'] = (messages, gaps, asked) => {
    for (const channel of new Set([...messages, ...gaps].map(({ channel }) => channel))) {
      const feed = feeds.get(channel);
      const mine = (one: { readonly channel: string }): boolean => one.channel === channel;
      if (feed) hand(feed, feed.sequencer.accept(messages.filter(mine), gaps.filter(mine), asked?.get(channel)));
    }
  };

  return {
    feeds,
    take,
    join(channel, member, start) {
      const feed = feeds.get(channel) ?? {
        channel,
        members: new Set(),
        sequencer: createSequencer(start),
        place: start,
        state: 'subscribing',
      };
      feeds.set(channel, feed);
      feed.members.add(member);
      changed();
      return feed;
    },
    leave(feed, member) {
      if (feed.members.delete(member)) changed();
    },
    sweep() {
      for (const feed of feeds.values()) if (feed.members.size === 0) remove(feed);
    },
    lost(why) {
      for (const feed of feeds.values()) turn(feed, 'subscribing', why);
    },
    end(why) {
      for (const feed of [...feeds.values()]) {
        remove(feed);
        turn(feed, 'unsubscribed', why);
      }
    },
    wants: (channels = feeds.keys()) =>
      Array.from(channels).flatMap((channel) => {
        const feed = feeds.get(channel);
        if (!feed) return [];
        const presence = [...feed.members].some((member) => member.presence);
        return [{ channel, position: feed.sequencer.position, presence }];
      }),
    accepted(channel, place, recovered) {
      const feed = feeds.get(channel);
      if (!feed || !isUp()) return;
      turn(feed, 'subscribed', 'ready', recovered);
      feed.place ??= place;
      hand(feed, feed.sequencer.start(place));
    },
    refused(channel, error) {
      const feed = feeds.get(channel);
      if (!feed) return;
      remove(feed);
      changed();
      // Transports let go of the channel first: who hears of it may subscribe again.
      queueMicrotask(() => turn(feed, 'unsubscribed', error));
    },
  };
}
