import type { ClientState } from '../../client/src';
import { element, instantiate, onNextFrame, part, setText } from './dom';
import { formatCount, formatData, formatMs } from './format';
import type { Subscriber } from './subscriber';
import type { Line, SubscriberState } from './subscriber-state';
import { TITLES } from './transports';
import type { SubscriberPlan } from './transports';

const STATES: Readonly<Record<ClientState, { readonly text: string; readonly tone: string }>> = {
  connected: { text: 'Connected', tone: 'good' },
  connecting: { text: 'Connecting', tone: 'warn' },
  disconnected: { text: 'Disconnected', tone: 'bad' },
};

/** A subscriber as the page shows it. */
export interface SubscriberCard {
  readonly root: HTMLElement;
  /** Draws it again, before the next frame. */
  readonly changed: () => void;
  /** Shows this subscriber, and lets its buttons act on it. */
  attach(subscriber: Subscriber | undefined): void;
}

/** Makes the card of one subscriber. */
export function createSubscriberCard(plan: SubscriberPlan): SubscriberCard {
  const root = instantiate('subscriber-template');
  const heading = root.querySelector('h3')!;
  const title = TITLES[plan.transport];
  heading.textContent = title;
  heading.id = `subscriber-${plan.transport}`;
  root.setAttribute('aria-labelledby', heading.id);
  root.dataset['transport'] = plan.transport;
  const text = (name: string, value: string): void => setText(part(root, name, HTMLElement), value);
  const buttons = {
    cut: part(root, 'cut', HTMLButtonElement),
    restore: part(root, 'restore', HTMLButtonElement),
    kill: part(root, 'kill', HTMLButtonElement),
  };
  let shown: Subscriber | undefined;

  function draw(): void {
    const state = shown?.state;
    drawState(part(root, 'state', HTMLElement), state, plan);
    drawLadder(part(root, 'ladder', HTMLElement), shown, plan);
    text('position', state?.place ? `${formatCount(state.place.offset)} · ${state.place.epoch}` : '–');
    part(root, 'position', HTMLElement).title = state?.cursor ? `Cursor ${state.cursor}` : '';
    text('latency', state?.latencyMs === undefined ? '–' : formatMs(state.latencyMs));
    text('received', formatCount(state?.received ?? 0));
    text('duplicates', formatCount(shown?.duplicates ?? 0));
    text('gaps', formatCount(state?.gaps ?? 0));
    text('falls', formatCount(state?.falls ?? 0));
    text('climbs', formatCount(state?.climbs ?? 0));
    drawLines(part(root, 'messages', HTMLElement), state?.lines ?? []);
    drawButtons(buttons, shown, title);
  }

  const changed = onNextFrame(draw);
  buttons.cut.addEventListener('click', () => shown?.cutTransport());
  buttons.restore.addEventListener('click', () => shown?.restoreTransports());
  buttons.kill.addEventListener('click', () => shown?.killConnection());
  draw();
  return {
    root,
    changed,
    attach: (subscriber) => {
      shown = subscriber;
      changed();
    },
  };
}

function drawState(badge: HTMLElement, state: SubscriberState | undefined, { ladder }: SubscriberPlan): void {
  const unused = { text: ladder.length === 0 ? 'No address' : 'Not connected', tone: '' };
  const { text, tone } = state ? STATES[state.state] : unused;
  setText(badge, text);
  badge.className = `badge ${tone}`;
}

function drawLadder(list: HTMLElement, subscriber: Subscriber | undefined, { ladder }: SubscriberPlan): void {
  list.replaceChildren(
    ...ladder.map((name) => {
      const isCurrent = subscriber?.state.using === name;
      const isCut = subscriber?.cut.has(name) === true;
      const rung = element('li', { text: TITLES[name], class: isCut ? 'is-cut' : '' });
      if (isCurrent) rung.setAttribute('aria-current', 'true');
      if (isCut) rung.append(element('span', { class: 'hidden', text: ' (cut)' }));
      return rung;
    }),
  );
}

function drawLines(list: HTMLElement, lines: readonly Line[]): void {
  list.replaceChildren(
    ...lines.map((line) => {
      if (line.kind === 'gap') {
        return element('li', {
          class: 'gap',
          children: [
            element('span', { class: 'offset', text: `${line.from}–${line.to}` }),
            element('span', { class: 'text', text: `gap: ${line.reason}` }),
          ],
        });
      }
      const { offset, type, data } = line.message;
      const shown = `${type === undefined ? '' : `${type} `}${formatData(data)}`;
      return element('li', {
        children: [
          element('span', { class: 'offset', text: formatCount(offset) }),
          element('span', { class: 'text', text: shown, attributes: { title: shown } }),
          element('span', { class: 'took', text: formatMs(line.latencyMs) }),
        ],
      });
    }),
  );
}

function drawButtons(
  { cut, restore, kill }: Readonly<Record<'cut' | 'restore' | 'kill', HTMLButtonElement>>,
  subscriber: Subscriber | undefined,
  title: string,
): void {
  const target = subscriber?.target;
  setText(cut, target === undefined ? 'Cut' : `Cut ${TITLES[target]}`);
  setText(restore, 'Restore');
  setText(kill, 'Kill connection');
  cut.disabled = target === undefined;
  // A button that vanishes under the finger takes the keyboard's focus with it; so it only loses its effect.
  restore.setAttribute('aria-disabled', String(!subscriber || subscriber.cut.size === 0));
  kill.disabled = subscriber === undefined;
  cut.setAttribute('aria-label', `${cut.textContent} of the subscriber ${title}`);
  restore.setAttribute('aria-label', `Restore the transports of the subscriber ${title}`);
  kill.setAttribute('aria-label', `Kill connection of the subscriber ${title}`);
}
