import { CLOCK_SKEW_SECONDS } from '../../../publishing/publish-timing';
import type { Position } from '../../../protocol/cursors';
import type { Message } from '../../../protocol/messages';
import type { ChannelGap } from '../../../protocol/read-answers';
import type { Entry, History } from './subscriber-history';
import type { Epoch, Truth } from './ground-truth';

/** Kinds of broken promises. */
export type Violated =
  | 'duplicate'
  | 'order'
  | 'hole'
  | 'invented'
  | 'altered'
  | 'wrong gap'
  | 'false gap'
  | 'wrong start'
  | 'ended'
  | 'stuck'
  | 'forged acknowledgement'
  | 'lost acknowledgement'
  | 'published twice';

/** A promise that was broken, and how. */
export interface Violation {
  readonly kind: Violated;
  readonly text: string;
  /** When it showed, in virtual time; absent when it is of no moment in particular. */
  readonly at?: number;
}

/** A publish that the service acknowledged. */
export interface Acknowledged {
  readonly channel: string;
  readonly epoch: string;
  readonly offset: number;
  readonly id: string;
}

/** Clocks of functions may be that far apart, and whole seconds are rounded up. */
const TOLERANCE_MS = (CLOCK_SKEW_SECONDS + 2) * 1000;

/** Replays what a subscriber was handed: every offset once, in order, or in a gap that is true. */
export function checkHistory(history: History, truth: Truth): Violation[] {
  const violations: Violation[] = [];
  const { who, channel } = history;
  let now: number | undefined;
  const report = (kind: Violated, text: string): void => {
    violations.push({ kind, text: `${who} of ${channel}: ${text}`, ...(now === undefined ? {} : { at: now }) });
  };
  if (history.ended !== undefined) report('ended', history.ended);
  let at = history.start;
  for (const entry of history.entries) {
    now = entry.at;
    if (entry.kind === 'message') {
      checkMessage(entry.message, at, truth, report);
      at = { epoch: entry.message.epoch, offset: entry.message.offset };
    } else {
      checkGap(channel, entry, at, truth, report);
      const { gap } = entry;
      at = { epoch: gap.epoch, offset: gap.reason === 'reset' ? gap.from - 1 : gap.to };
    }
  }
  now = history.entries[0]?.at;
  checkStart(history, truth, report);
  return violations;
}

type Report = (kind: Violated, text: string) => void;

function checkMessage(message: Message, at: Position | undefined, truth: Truth, report: Report): void {
  const { channel, epoch, offset } = message;
  const place = `${epoch}/${offset}`;
  const fate = truth.fate(channel, epoch, offset);
  if (fate === undefined) return report('invented', `${place} was never published`);
  if (JSON.stringify(message) !== fate.text)
    report('altered', `${place} is ${JSON.stringify(message)}, not ${fate.text}`);
  if (at === undefined || (at.epoch === epoch && at.offset + 1 === offset)) return;
  if (at.epoch === '' && offset === 1) return;
  const before = `${at.epoch}/${at.offset}`;
  if (at.epoch === epoch && offset <= at.offset)
    report(offset === at.offset ? 'duplicate' : 'order', `${place} after ${before}`);
  else report(at.epoch === epoch ? 'hole' : 'order', `${place} after ${before}, without a gap`);
}

function checkGap(
  channel: string,
  { gap, at: seenAt }: Extract<Entry, { kind: 'gap' }>,
  at: Position | undefined,
  truth: Truth,
  report: Report,
): void {
  const text = `${JSON.stringify(gap)} at ${at?.epoch}/${at?.offset}`;
  const epochs = truth.epochs(channel);
  const indexOf = (name: string): number => epochs.findIndex((epoch) => epoch.name === name);
  if (gap.channel !== channel) return report('wrong gap', `${text}: another channel`);
  if (gap.reason === 'reset') {
    if (at !== undefined && gap.to !== at.offset) return report('wrong gap', `${text}: ends elsewhere`);
    if (epochs.every(({ endedAt }) => endedAt === undefined)) report('wrong gap', `${text}: nothing was ever reset`);
    return;
  }
  if (at !== undefined && gap.from !== at.offset + 1) return report('wrong gap', `${text}: begins elsewhere`);
  const epoch = epochs[indexOf(gap.epoch)];
  if (epoch === undefined) return report('wrong gap', `${text}: there is no such epoch`);
  if (gap.to > epoch.messages.length) return report('wrong gap', `${text}: beyond the head ${epoch.messages.length}`);
  if (gap.reason === 'epoch') {
    if (at !== undefined && indexOf(at.epoch) >= indexOf(gap.epoch)) return report('wrong gap', `${text}: not later`);
    return checkGone(epoch, 1, gap, seenAt, text, report);
  }
  if (at !== undefined && at.epoch !== '' && at.epoch !== gap.epoch)
    return report('wrong gap', `${text}: another epoch`);
  if (gap.from > gap.to) return report('wrong gap', `${text}: it is empty`);
  checkGone(epoch, gap.from, gap, seenAt, text, report);
  const named = epoch.messages.slice(gap.from - 1, gap.to);
  if (gap.reason === 'lost' && named.every(({ logged }) => logged !== undefined)) {
    report('wrong gap', `${text}: these were not lost but ran out`);
  }
}

/** What a gap names must be out of reach, now and later: never logged, or run out. */
function checkGone(epoch: Epoch, from: number, gap: ChannelGap, seenAt: number, text: string, report: Report): void {
  for (let offset = from; offset <= gap.to; offset += 1) {
    const logged = epoch.messages[offset - 1]?.logged;
    if (logged === undefined || logged.expiresAtMs <= seenAt + TOLERANCE_MS) continue;
    const when = logged.at > seenAt ? `${logged.at - seenAt} ms later` : `${seenAt - logged.at} ms before`;
    return report('false gap', `${text}: ${offset} came into the log ${when}`);
  }
}

/** Nobody begins with what was before, or after something that was to be had. */
function checkStart({ channel, from, start, askedAt, toldAt, entries }: History, truth: Truth, report: Report): void {
  const [first] = entries;
  const derived = first?.kind === 'message' ? { ...first.message, offset: first.message.offset - 1 } : undefined;
  const begun = start ?? derived;
  const epoch = begun && truth.epoch(channel, begun.epoch);
  // What was pushed before an operator ended the epoch may be handed over to who was told that there is no head.
  if (begun === undefined || epoch === undefined || epoch.endedAt !== undefined) return;
  const { name } = epoch;
  const { offset } = begun;
  if (from === 'now' && toldAt?.epoch === name && offset > toldAt.offset) {
    report('wrong start', `it began at ${offset} while the channel was at ${toldAt.offset}`);
  }
  if (from === 'now' && askedAt?.epoch === name && offset < askedAt.offset) {
    report('wrong start', `it began at ${offset} although the channel was at ${askedAt.offset} already`);
  }
  if (from !== 'earliest' || first === undefined) return;
  for (const [index, { logged }] of epoch.messages.slice(0, offset).entries()) {
    if (logged !== undefined && logged.expiresAtMs > first.at + TOLERANCE_MS) {
      return report('wrong start', `it began at ${offset} although ${index + 1} was there`);
    }
  }
}

/**
 * At rest everybody stands at the head of every channel that has one. Messages at its end that fan-out gave up leave no
 * trace in the log: nobody can know of them before the next one.
 */
export function hasArrived({ channel, ended, position }: History, truth: Truth): boolean {
  const head = truth.head(channel);
  if (head === undefined || ended !== undefined) return true;
  if (position === undefined || position.epoch === '') return isLost(channel, head.epoch, 0, truth);
  if (position.epoch !== head.epoch) return false;
  return position.offset <= head.offset && isLost(channel, head.epoch, position.offset, truth);
}

/** Whether all that comes after an offset was given up; nothing at all comes after the last. */
function isLost(channel: string, name: string, offset: number, truth: Truth): boolean {
  const epoch = truth.epoch(channel, name);
  for (let index = offset; index < (epoch?.messages.length ?? 0); index += 1) {
    const fate = epoch?.messages[index];
    if (fate !== undefined && !(fate.givenUp && fate.logged === undefined)) return false;
  }
  return true;
}

/** Says who has not arrived. */
export function checkArrival(histories: readonly History[], truth: Truth): Violation[] {
  return histories
    .filter((history) => !hasArrived(history, truth))
    .map(({ who, channel, position }) => {
      const head = truth.head(channel);
      const stands = position === undefined ? 'nowhere' : `at ${position.epoch}/${position.offset}`;
      return {
        kind: 'stuck',
        text: `${who} of ${channel} stands ${stands}; the head is ${head?.epoch}/${head?.offset}`,
      };
    });
}

/** What was acknowledged is there, as it was acknowledged; what was published with an id is there once. */
export function checkPublishes(
  acknowledged: readonly Acknowledged[],
  ids: ReadonlySet<string>,
  truth: Truth,
): Violation[] {
  const violations: Violation[] = [];
  for (const { channel, epoch, offset, id } of acknowledged) {
    const fate = truth.fate(channel, epoch, offset);
    const text = `${id} in ${channel} at ${epoch}/${offset}`;
    if (fate?.id !== id)
      violations.push({ kind: 'forged acknowledgement', text: `${text} is ${fate?.id ?? 'nothing'}` });
    // Of an epoch that an operator ended, what was still under way may come to nothing.
    else if (fate.logged === undefined && !fate.givenUp && truth.epoch(channel, epoch)?.endedAt === undefined)
      violations.push({ kind: 'lost acknowledgement', text });
  }
  for (const channel of truth.channels) {
    for (const { name, messages } of truth.epochs(channel)) {
      // An operator who ends an epoch ends what fan-out has not noted of its ids.
      const places = new Map<string, string>();
      for (const [index, { id, givenUp, logged }] of messages.entries()) {
        // What was given up is not known to anybody; its id may be published anew.
        if (!ids.has(id) || (givenUp && logged === undefined)) continue;
        const place = `${name}/${index + 1}`;
        const other = places.get(id);
        if (other !== undefined)
          violations.push({ kind: 'published twice', text: `${id} in ${channel} at ${other} and ${place}` });
        places.set(id, place);
      }
    }
  }
  return violations;
}
