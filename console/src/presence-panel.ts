import type { PresenceWatch, Subscription, Tidings } from '../../client/src';
import { element, onNextFrame, setAvailable, setText } from './dom';
import type { Log } from './event-log';
import { formatCounted } from './format';
import { describeReason } from './reason-text';

export interface PresenceElements {
  readonly joinButton: HTMLButtonElement;
  readonly state: HTMLElement;
  readonly members: HTMLElement;
}

/** The panel that lists the members of a channel. */
export interface PresencePanel {
  /** Sets the client and the channel to watch. Without a client, the panel is empty. */
  use(client: Tidings | undefined, channel: string): void;
}

/** Lists the members of a channel, and lets the user of the page join or leave. */
export function createPresencePanel({ joinButton, state, members }: PresenceElements, log: Log): PresencePanel {
  let client: Tidings | undefined;
  let channelName = '';
  let watch: PresenceWatch | undefined;
  let joined: Subscription | undefined;
  /** The service's reason for rejecting the presence subscription of this client. */
  let rejection: string | undefined;

  const describe = (count: number): string => {
    if (client === undefined) return 'Not connected.';
    if (rejection !== undefined) return rejection;
    if (count === 0) return `There are no members in ${channelName}.`;
    return `${formatCounted(count, 'member')} in ${channelName}.`;
  };

  const draw = onNextFrame(() => {
    const subjects = watch?.members ?? [];
    members.replaceChildren(...subjects.map((subject) => element('li', { text: subject })));
    setAvailable(joinButton, client !== undefined);
    setText(joinButton, joined ? 'Leave' : 'Join');
    setText(state, describe(subjects.length));
    state.classList.toggle('failed', rejection !== undefined);
  });

  function stop(): void {
    joined?.unsubscribe();
    watch?.close();
    joined = watch = rejection = undefined;
  }

  joinButton.addEventListener('click', () => {
    if (joined) joined.unsubscribe();
    else if (client) {
      const subscription = client.channel(channelName).subscribe(() => undefined, { presence: true });
      joined = subscription;
      subscription.on('unsubscribed', (event) => {
        if (event.error) {
          log({ source: 'Presence', event: 'rejected', details: describeReason(event), tone: 'bad' });
        }
        if (joined === subscription) joined = undefined;
        draw();
      });
    }
    draw();
  });

  return {
    use: (next, channel) => {
      stop();
      client = next;
      channelName = channel;
      if (next) {
        const current = (watch = next.channel(channel).watchPresence({ graceMs: 2000 }));
        current.on('change', draw);
        current.on('join', ({ subject }) =>
          log({ source: 'Presence', event: 'joined', details: subject, tone: 'plain' }),
        );
        current.on('leave', ({ subject }) =>
          log({ source: 'Presence', event: 'left', details: subject, tone: 'plain' }),
        );
        current.subscription.on('unsubscribed', (event) => {
          if (!event.error || watch !== current) return;
          rejection = describeReason(event);
          draw();
        });
      }
      draw();
    },
  };
}
