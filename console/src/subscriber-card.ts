import { element, instantiate, onNextFrame, part, setText, setUsable } from './dom';
import { formatCount, formatData, formatMs, formatRange } from './format';
import type { Subscriber } from './subscriber';
import { describeState, describeVerdict } from './subscriber-text';
import type { Line } from './subscriber-state';
import { TITLES } from './subscriber-plan';
import type { SubscriberPlan } from './subscriber-plan';

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
    const badge = describeState(plan, shown);
    text('state', badge.text);
    part(root, 'state', HTMLElement).className = `badge ${badge.tone}`;
    drawLadder(part(root, 'ladder', HTMLElement), shown, plan);
    text('position', describePlace(shown));
    part(root, 'position', HTMLElement).title = shown?.cursor ?? '';
    text('latency', state?.latencyMs === undefined ? '–' : formatMs(state.latencyMs));
    const verdict = describeVerdict(state?.verdict);
    text('verdict', verdict.text);
    part(root, 'verdict', HTMLElement).className = verdict.tone;
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

/** Where a subscriber stands; one that began now and has heard nothing since knows only its cursor. */
function describePlace(subscriber: Subscriber | undefined): string {
  const { place } = subscriber?.state ?? {};
  if (place) return `${formatCount(place.offset)} · ${place.epoch}`;
  return subscriber?.cursor ? 'from now on' : '–';
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
  list.replaceChildren(...(lines.length === 0 ? [element('li', { class: 'nothing', text: 'No messages yet.' })] : []));
  list.append(...lines.map(lineOf));
}

function lineOf(line: Line): HTMLElement {
  if (line.kind === 'gap') {
    const children = [
      element('span', { class: 'offset', text: formatRange(line.gap) }),
      element('span', { class: 'text', text: `gap: ${line.gap.reason}` }),
    ];
    return element('li', { class: 'gap', children });
  }
  const { offset, type, data } = line.message;
  const shown = formatData(data);
  return element('li', {
    children: [
      element('span', { class: 'offset', text: formatCount(offset) }),
      ...(type === undefined ? [] : [element('span', { class: 'type', text: type, attributes: { title: type } })]),
      element('span', { class: 'text', text: shown, attributes: { title: shown } }),
      element('span', { class: 'took', text: formatMs(line.latencyMs) }),
    ],
  });
}

function drawButtons(
  { cut, restore, kill }: Readonly<Record<'cut' | 'restore' | 'kill', HTMLButtonElement>>,
  subscriber: Subscriber | undefined,
  title: string,
): void {
  const target = subscriber?.target;
  setText(cut, target === undefined ? 'Cut' : `Cut ${TITLES[target]}`);
  setUsable(cut, target !== undefined);
  setUsable(restore, subscriber !== undefined && subscriber.cut.size > 0);
  setUsable(kill, subscriber !== undefined);
  cut.setAttribute('aria-label', `${cut.textContent} of the subscriber ${title}`);
  restore.setAttribute('aria-label', `Restore the transports of the subscriber ${title}`);
  kill.setAttribute('aria-label', `Kill the connection of the subscriber ${title}`);
}
