import type { PresenceWatch, Subscription, Tidings } from '../../client/src';
import { element, onNextFrame, setText, setUsable } from './dom';
import type { Log } from './event-log';
import { formatCounted } from './format';
import { explain } from './reason-text';

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
  /** Why it cannot be seen who is there. */
  let refused: string | undefined;

  const describe = (there: number): string => {
    if (client === undefined) return 'Not connected.';
    if (refused !== undefined) return refused;
    if (there === 0) return `Nobody is announced in ${watched}.`;
    return `${formatCounted(there, 'person is', 'people are')} announced in ${watched}.`;
  };

  const draw = onNextFrame(() => {
    const there = watch?.members ?? [];
    members.replaceChildren(...there.map((subject) => element('li', { text: subject })));
    setUsable(announce, client !== undefined);
    setText(announce, announced ? 'Withdraw' : 'Announce me');
    setText(state, describe(there.length));
    state.classList.toggle('failed', refused !== undefined);
  });

  function stop(): void {
    announced?.unsubscribe();
    watch?.close();
    announced = watch = refused = undefined;
  }

  announce.addEventListener('click', () => {
    if (announced) announced.unsubscribe();
    else if (client) {
      const subscription = client.channel(watched).subscribe(() => undefined, { presence: true });
      announced = subscription;
      subscription.on('unsubscribed', (why) => {
        if (why.error) log({ who: 'Presence', what: 'refused', why: explain(why), tone: 'bad' });
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
        current.subscription.on('unsubscribed', (why) => {
          if (!why.error || watch !== current) return;
          refused = explain(why);
          draw();
        });
      }
      draw();
    },
  };
}
