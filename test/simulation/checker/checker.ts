import { CLOCK_SKEW_SECONDS } from '../../../publishing/publish-timing';
import type { Position } from '../../../protocol/cursors';
import type { Message } from '../../../protocol/messages';
import type { ChannelGap } from '../../../protocol/read-answers';
import type { Entry, SubscriberHistory } from './subscriber-history';
import type { Epoch, GroundTruth } from './ground-truth';

/** Kinds of violated guarantees. */
export type ViolationKind =
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
  | 'wrong acknowledgement'
  | 'lost acknowledgement'
  | 'published twice'
  | 'broken transaction';

/** A violated guarantee. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly text: string;
  /** Virtual time at which the violation was observed. Undefined if it has no single point in time. */
  readonly at?: number;
}

/** A publish that the service acknowledged. */
export interface Acknowledged {
  readonly channel: string;
  readonly epoch: string;
  readonly offset: number;
  readonly id: string;
}

/** Maximum difference between the clocks of two functions, plus the rounding to whole seconds. */
const TOLERANCE_MS = (CLOCK_SKEW_SECONDS + 2) * 1000;

/** Checks that a subscriber received every offset once and in order, or in a correct gap. */
export function checkHistory(history: SubscriberHistory, truth: GroundTruth): Violation[] {
  const violations: Violation[] = [];
  const { subscriber, channel } = history;
  let now: number | undefined;
  const report = (kind: ViolationKind, text: string): void => {
    violations.push({ kind, text: `${subscriber} of ${channel}: ${text}`, ...(now === undefined ? {} : { at: now }) });
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

type Report = (kind: ViolationKind, text: string) => void;

function checkMessage(message: Message, at: Position | undefined, truth: GroundTruth, report: Report): void {
  const { channel, epoch, offset } = message;
  const position = `${epoch}/${offset}`;
  const outcome = truth.outcome(channel, epoch, offset);
  if (outcome === undefined) return report('invented', `${position} was never published`);
  if (JSON.stringify(message) !== outcome.text)
    report('altered', `${position} is ${JSON.stringify(message)}, not ${outcome.text}`);
  if (at === undefined || (at.epoch === epoch && at.offset + 1 === offset)) return;
  if (at.epoch === '' && offset === 1) return;
  const before = `${at.epoch}/${at.offset}`;
  if (at.epoch === epoch && offset <= at.offset)
    report(offset === at.offset ? 'duplicate' : 'order', `${position} after ${before}`);
  else report(at.epoch === epoch ? 'hole' : 'order', `${position} after ${before}, without a gap`);
}

function checkGap(
  channel: string,
  { gap, at: seenAt }: Extract<Entry, { kind: 'gap' }>,
  at: Position | undefined,
  truth: GroundTruth,
  report: Report,
): void {
  const text = `${JSON.stringify(gap)} at ${at?.epoch}/${at?.offset}`;
  const epochs = truth.epochs(channel);
  const indexOf = (name: string): number => epochs.findIndex((epoch) => epoch.name === name);
  if (gap.channel !== channel) return report('wrong gap', `${text}: it belongs to another channel`);
  if (gap.reason === 'reset') {
    if (at !== undefined && gap.to !== at.offset)
      return report('wrong gap', `${text}: it does not end at the last position`);
    if (epochs.every(({ endedAt }) => endedAt === undefined))
      report('wrong gap', `${text}: no epoch of the channel has ended`);
    return;
  }
  if (at !== undefined && gap.from !== at.offset + 1)
    return report('wrong gap', `${text}: it does not start after the last position`);
  const epoch = epochs[indexOf(gap.epoch)];
  if (epoch === undefined) return report('wrong gap', `${text}: the channel has no such epoch`);
  if (gap.to > epoch.messages.length)
    return report('wrong gap', `${text}: it ends beyond the head ${epoch.messages.length}`);
  if (gap.reason === 'epoch') {
    if (at !== undefined && indexOf(at.epoch) >= indexOf(gap.epoch))
      return report('wrong gap', `${text}: its epoch is not later than the current one`);
    return checkUnavailable(epoch, 1, gap, seenAt, text, report);
  }
  if (at !== undefined && at.epoch !== '' && at.epoch !== gap.epoch)
    return report('wrong gap', `${text}: it belongs to another epoch`);
  if (gap.from > gap.to) return report('wrong gap', `${text}: it is empty`);
  checkUnavailable(epoch, gap.from, gap, seenAt, text, report);
  const named = epoch.messages.slice(gap.from - 1, gap.to);
  if (gap.reason === 'lost' && named.every(({ logged }) => logged !== undefined)) {
    report('wrong gap', `${text}: these messages were not lost but expired`);
  }
}

/** Checks that no message of a gap is available, now or later: each was never logged, or has expired. */
function checkUnavailable(
  epoch: Epoch,
  from: number,
  gap: ChannelGap,
  seenAt: number,
  text: string,
  report: Report,
): void {
  for (let offset = from; offset <= gap.to; offset += 1) {
    const logged = epoch.messages[offset - 1]?.logged;
    if (logged === undefined || logged.expiresAtMs <= seenAt + TOLERANCE_MS) continue;
    const when = logged.at > seenAt ? `${logged.at - seenAt} ms later` : `${seenAt - logged.at} ms before`;
    return report('false gap', `${text}: ${offset} was logged ${when}`);
  }
}

/** Checks that a subscriber starts at the requested position: not before it, and not after available messages. */
function checkStart(
  { channel, from, start, headAtSubscribe, headAtReply, entries }: SubscriberHistory,
  truth: GroundTruth,
  report: Report,
): void {
  const [first] = entries;
  const derived = first?.kind === 'message' ? { ...first.message, offset: first.message.offset - 1 } : undefined;
  const startedAt = start ?? derived;
  const epoch = startedAt && truth.epoch(channel, startedAt.epoch);
  // A subscriber whose reply stated that there is no head may still receive pushes of an epoch that an operator ended.
  if (startedAt === undefined || epoch === undefined || epoch.endedAt !== undefined) return;
  const { name } = epoch;
  const { offset } = startedAt;
  if (from === 'now' && headAtReply?.epoch === name && offset > headAtReply.offset) {
    report('wrong start', `it started at ${offset} while the channel was at ${headAtReply.offset}`);
  }
  if (from === 'now' && headAtSubscribe?.epoch === name && offset < headAtSubscribe.offset) {
    report('wrong start', `it started at ${offset} although the channel was already at ${headAtSubscribe.offset}`);
  }
  if (from !== 'earliest' || first === undefined) return;
  for (const [index, { logged }] of epoch.messages.slice(0, offset).entries()) {
    if (logged !== undefined && logged.expiresAtMs > first.at + TOLERANCE_MS) {
      return report('wrong start', `it started at ${offset} although ${index + 1} was available`);
    }
  }
}

/**
 * Whether a subscriber is at the head of its channel, if the channel has one. Messages before the head that fan-out never
 * logged do not count if nothing follows them: no subscriber can know of them before the next message.
 */
export function hasArrived({ channel, ended, position }: SubscriberHistory, truth: GroundTruth): boolean {
  const head = truth.head(channel);
  if (head === undefined || ended !== undefined) return true;
  if (position === undefined || position.epoch === '') return isLost(channel, head.epoch, 0, truth);
  if (position.epoch !== head.epoch) return false;
  return position.offset <= head.offset && isLost(channel, head.epoch, position.offset, truth);
}

/** Whether every message after an offset was discarded. True if there is none. */
function isLost(channel: string, name: string, offset: number, truth: GroundTruth): boolean {
  const epoch = truth.epoch(channel, name);
  for (let index = offset; index < (epoch?.messages.length ?? 0); index += 1) {
    const outcome = epoch?.messages[index];
    if (outcome !== undefined && !(outcome.discarded && outcome.logged === undefined)) return false;
  }
  return true;
}

/** Returns a violation for each subscriber that is not at the head. */
export function checkArrival(histories: readonly SubscriberHistory[], truth: GroundTruth): Violation[] {
  return histories
    .filter((history) => !hasArrived(history, truth))
    .map(({ subscriber, channel, position }) => {
      const head = truth.head(channel);
      const at = position === undefined ? 'has no position' : `is at ${position.epoch}/${position.offset}`;
      return {
        kind: 'stuck',
        text: `${subscriber} of ${channel} ${at}, but the head is ${head?.epoch}/${head?.offset}`,
      };
    });
}

/** Checks that acknowledged messages exist as acknowledged, and that an id was published once. */
export function checkPublishes(
  acknowledged: readonly Acknowledged[],
  ids: ReadonlySet<string>,
  truth: GroundTruth,
): Violation[] {
  const violations: Violation[] = [];
  for (const { channel, epoch, offset, id } of acknowledged) {
    const outcome = truth.outcome(channel, epoch, offset);
    const text = `${id} in ${channel} at ${epoch}/${offset}`;
    if (outcome?.id !== id)
      violations.push({ kind: 'wrong acknowledgement', text: `${text} is ${outcome?.id ?? 'nothing'}` });
    // A message that was not yet logged when an operator ended its epoch may be lost.
    else if (outcome.logged === undefined && !outcome.discarded && truth.epoch(channel, epoch)?.endedAt === undefined)
      violations.push({ kind: 'lost acknowledgement', text });
  }
  for (const channel of truth.channels) {
    for (const { name, messages } of truth.epochs(channel)) {
      // Each epoch has its own ids, because ids that fan-out has not recorded yet are lost when an operator ends an epoch.
      const positions = new Map<string, string>();
      for (const [index, { id, discarded, logged }] of messages.entries()) {
        // No subscriber receives a discarded message, so its id may be published again.
        if (!ids.has(id) || (discarded && logged === undefined)) continue;
        const position = `${name}/${index + 1}`;
        const other = positions.get(id);
        if (other !== undefined)
          violations.push({ kind: 'published twice', text: `${id} in ${channel} at ${other} and ${position}` });
        positions.set(id, position);
      }
    }
  }
  return violations;
}

/** Checks that each order of an application was written if and only if its message was published. */
export function checkTransactions(
  application: {
    readonly orders: readonly { readonly channel: string; readonly id: string }[];
    hasOrder(id: string): boolean;
  },
  truth: GroundTruth,
): Violation[] {
  return application.orders.flatMap(({ channel, id }) => {
    const isPublished = truth.epochs(channel).some(({ messages }) => messages.some((message) => message.id === id));
    if (application.hasOrder(id) === isPublished) return [];
    const text = isPublished ? `${id} in ${channel} has no order` : `the order of ${id} has no message in ${channel}`;
    return [{ kind: 'broken transaction', text }];
  });
}
