import type { Subscription, Tidings } from '../../client/src/index';

/** What one says. The name is the sender's word for it: where that matters, publish through your own server. */
export interface Said {
  readonly from: string;
  readonly text: string;
}

/** Where a room shows what happens. */
export interface RoomView {
  line(text: string): void;
  people(names: readonly string[]): void;
}

/** Who is back that soon has never been away. */
const GRACE_MS = 3000;

/** Enters the room: shows the last words, what is said from now on, and who is there. */
export function enter(client: Tidings, view: RoomView): { subscription: Subscription; say(said: Said): Promise<void> } {
  const channel = client.channel<Said>('chat:lobby');
  const subscription = channel.subscribe(({ data }) => view.line(`${data.from}: ${data.text}`), {
    from: { last: 20 },
    presence: true,
    onGap: ({ from, to }) => view.line(`(${to - from + 1} lines are lost)`),
  });
  channel.watchPresence({ graceMs: GRACE_MS }).on('change', (names) => view.people(names));
  return {
    subscription,
    async say(said) {
      await channel.publish(said);
    },
  };
}
