import type { PresenceWatch, Subscription, Tidings } from '../../client/src';
import { element, onNextFrame } from './dom';
import type { Log } from './event-log';
import { formatCounted } from './format';

/** The elements of the panel. */
export interface PresenceElements {
  readonly announce: HTMLButtonElement;
  readonly state: HTMLElement;
  readonly members: HTMLElement;
}

/** Who is in the channel. */
export interface PresencePanel {
  /** Watches through this client from now on; none empties the panel. */
  use(client: Tidings | undefined, channel: string): void;
}

/** Shows who is there, and announces the person at the page. */
export function createPresencePanel({ announce, state, members }: PresenceElements, log: Log): PresencePanel {
  let client: Tidings | undefined;
  let watched = '';
  let watch: PresenceWatch | undefined;
  let announced: Subscription | undefined;

  const draw = onNextFrame(() => {
    const there = watch?.members ?? [];
    members.replaceChildren(...there.map((subject) => element('li', { text: subject })));
    const isAnnounced = announced !== undefined;
    announce.disabled = client === undefined;
    announce.setAttribute('aria-pressed', String(isAnnounced));
    announce.textContent = isAnnounced ? 'Withdraw' : 'Announce me';
    state.textContent =
      client === undefined ? 'Not connected.' : `${formatCounted(there.length, 'person', 'people')} in ${watched}.`;
  });

  function stop(): void {
    announced?.unsubscribe();
    watch?.close();
    announced = watch = undefined;
  }

  announce.addEventListener('click', () => {
    if (announced) announced.unsubscribe();
    else if (client) {
      const subscription = client.channel(watched).subscribe(() => undefined, { presence: true });
      announced = subscription;
      subscription.on('unsubscribed', ({ reason, error }) => {
        if (error) log({ who: 'Presence', what: 'refused', why: reason, tone: 'bad' });
        if (announced === subscription) announced = undefined;
        draw();
      });
    }
    draw();
  });

  return {
    use: (next, channel) => {
      stop();
      client = next;
      watched = channel;
      if (next) {
        const current = (watch = next.channel(channel).watchPresence({ graceMs: 2000 }));
        current.on('change', draw);
        current.on('join', ({ subject }) => log({ who: 'Presence', what: 'joined', why: subject, tone: 'plain' }));
        current.on('leave', ({ subject }) => log({ who: 'Presence', what: 'left', why: subject, tone: 'plain' }));
        current.subscription.on('unsubscribed', ({ reason, error }) => {
          if (error) log({ who: 'Presence', what: 'refused', why: reason, tone: 'bad' });
        });
      }
      draw();
    },
  };
}
