import type { Subscription, Tidings } from '../../client/src/index';

/**
 * A message of the chat. The service does not verify `from`. If you need a verified sender, publish through your own
 * server.
 */
export interface ChatMessage {
  readonly from: string;
  readonly text: string;
}

/** The user interface of a room. */
export interface RoomView {
  showLine(text: string): void;
  showMembers(names: readonly string[]): void;
}

/** Milliseconds. A member who returns within this time is not shown as having left. */
const GRACE_MS = 3000;

/** Joins the room: shows its last 20 messages, new messages, and its members. */
export function joinRoom(
  client: Tidings,
  view: RoomView,
): { subscription: Subscription; send(message: ChatMessage): Promise<void> } {
  const channel = client.channel<ChatMessage>('chat:lobby');
  const subscription = channel.subscribe(({ data }) => view.showLine(`${data.from}: ${data.text}`), {
    from: { last: 20 },
    presence: true,
    onGap: ({ from, to }) => view.showLine(`(${to - from + 1} messages are not available)`),
  });
  channel.watchPresence({ graceMs: GRACE_MS }).on('change', (names) => view.showMembers(names));
  return {
    subscription,
    async send(message) {
      await channel.publish(message);
    },
  };
}
