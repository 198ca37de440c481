import { element, instantiate, onNextFrame, part, setAvailable, setText } from './dom';
import { formatCount, formatData, formatMs, formatRange } from './format';
import type { Subscriber } from './subscriber';
import { TRANSPORT_TITLES } from './subscriber-plan';
import type { SubscriberPlan } from './subscriber-plan';
import type { ListEntry } from './subscriber-state';
import { describeLastRecovery, describeState } from './subscriber-text';

/** The card that shows one subscriber. */
export interface SubscriberCard {
  readonly root: HTMLElement;
  /** Redraws the card before the next frame. */
  readonly changed: () => void;
  /** Sets the subscriber that the card shows and that its buttons control. */
  attach(subscriber: Subscriber | undefined): void;
}

export function createSubscriberCard(plan: SubscriberPlan): SubscriberCard {
  const root = instantiate('subscriber-template');
  const heading = root.querySelector('h3')!;
  const title = TRANSPORT_TITLES[plan.transport];
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
    const badge = describeState(plan, shown);
    text('state', badge.text);
    part(root, 'state', HTMLElement).className = `badge ${badge.tone}`;
    drawTransports(part(root, 'transports', HTMLElement), shown, plan);
    text('position', describePosition(shown));
    part(root, 'position', HTMLElement).title = shown?.cursor ?? '';
    text('latency', state?.latencyMs === undefined ? '–' : formatMs(state.latencyMs));
    const recovery = describeLastRecovery(state?.lastRecovery);
    text('recovery', recovery.text);
    part(root, 'recovery', HTMLElement).className = recovery.tone;
    text('received', formatCount(state?.received ?? 0));
    text('duplicates', formatCount(shown?.duplicates ?? 0));
    text('gaps', formatCount(state?.gaps ?? 0));
    text('downgrades', formatCount(state?.downgrades ?? 0));
    text('upgrades', formatCount(state?.upgrades ?? 0));
    drawEntries(part(root, 'messages', HTMLElement), state?.entries ?? []);
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

/** Offset and epoch. A subscriber that has received nothing yet has a cursor but no position. */
function describePosition(subscriber: Subscriber | undefined): string {
  const { position } = subscriber?.state ?? {};
  if (position) return `${formatCount(position.offset)} · ${position.epoch}`;
  return subscriber?.cursor ? 'new messages only' : '–';
}

function drawTransports(list: HTMLElement, subscriber: Subscriber | undefined, { transports }: SubscriberPlan): void {
  list.replaceChildren(
    ...transports.map((name) => {
      const isCurrent = subscriber?.state.transport === name;
      const isCut = subscriber?.cut.has(name) === true;
      const item = element('li', { text: TRANSPORT_TITLES[name], class: isCut ? 'is-cut' : '' });
      if (isCurrent) item.setAttribute('aria-current', 'true');
      if (isCut) item.append(element('span', { class: 'hidden', text: ' (cut)' }));
      return item;
    }),
  );
}

function drawEntries(list: HTMLElement, entries: readonly ListEntry[]): void {
  list.replaceChildren(...(entries.length === 0 ? [element('li', { class: 'empty', text: 'No messages yet.' })] : []));
  list.append(...entries.map(entryElement));
}

function entryElement(entry: ListEntry): HTMLElement {
  if (entry.kind === 'gap') {
    const children = [
      element('span', { class: 'offset', text: formatRange(entry.gap) }),
      element('span', { class: 'text', text: `gap: ${entry.gap.reason}` }),
    ];
    return element('li', { class: 'gap', children });
  }
  const { offset, type, data } = entry.message;
  const text = formatData(data);
  return element('li', {
    children: [
      element('span', { class: 'offset', text: formatCount(offset) }),
      ...(type === undefined ? [] : [element('span', { class: 'type', text: type, attributes: { title: type } })]),
      element('span', { class: 'text', text, attributes: { title: text } }),
      element('span', { class: 'latency', text: formatMs(entry.latencyMs) }),
    ],
  });
}

function drawButtons(
  { cut, restore, kill }: Readonly<Record<'cut' | 'restore' | 'kill', HTMLButtonElement>>,
  subscriber: Subscriber | undefined,
  title: string,
): void {
  const target = subscriber?.cutTarget;
  setText(cut, target === undefined ? 'Cut' : `Cut ${TRANSPORT_TITLES[target]}`);
  setAvailable(cut, target !== undefined);
  setAvailable(restore, subscriber !== undefined && subscriber.cut.size > 0);
  setAvailable(kill, subscriber !== undefined);
  cut.setAttribute('aria-label', `${cut.textContent} of the subscriber ${title}`);
  restore.setAttribute('aria-label', `Restore the transports of the subscriber ${title}`);
  kill.setAttribute('aria-label', `Kill the connection of the subscriber ${title}`);
}
