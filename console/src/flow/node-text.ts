import { formatCount, formatCounted } from '../format';
import type { EngineCounts } from './engine-counts';
import type { NodeId } from './flow-graph';

/** What a node says, and whether somebody should look at it. */
export interface NodeText {
  readonly text: string;
  readonly trouble: boolean;
}

const FUNCTIONS = {
  publish: ['WsPublish', 'HttpPublish'],
  fanout: ['OnMessageFanOut'],
  events: ['HttpEvents'],
  messages: ['HttpLongPoll', 'HttpShortPoll'],
  relay: ['OnMessageRelay'],
  presence: ['OnSubscriptionPresence'],
  lifecycle: ['WsAuthorizer', 'WsConnect', 'WsDisconnect', 'WsSubscribe', 'WsUnsubscribe', 'WsSync', 'WsAuth'],
} as const satisfies Partial<Record<NodeId, readonly string[]>>;

/** The queue of the stream batches that a function gave up, by the function's node. */
const GIVEN_UP: Partial<Record<NodeId, string>> = {
  fanout: 'FanoutStreamOnFailure',
  relay: 'RelayStreamOnFailure',
  presence: 'PresenceStreamOnFailure',
};

/** What every node of the flow says about these counts. */
export function nodeTexts(counts: EngineCounts): Readonly<Record<NodeId, NodeText>> {
  const waiting = (queue: string): number => {
    const { visible, inFlight } = counts.queues[queue] ?? { visible: 0, inFlight: 0 };
    return visible + inFlight;
  };
  const calls = (id: keyof typeof FUNCTIONS): NodeText => {
    const names: readonly string[] = FUNCTIONS[id];
    const found = names.flatMap((name) => counts.functions[name] ?? []);
    const errors = sum(found.map((one) => one.errors));
    const givenUp = waiting(GIVEN_UP[id] ?? '');
    const parts = [formatCounted(sum(found.map((one) => one.invocations)), 'call')];
    if (errors > 0) parts.push(formatCounted(errors, 'error'));
    if (givenUp > 0) parts.push(`${formatCount(givenUp)} given up`);
    return { text: parts.join(', '), trouble: parts.length > 1 };
  };
  const letters = waiting('TopicDeadLetters');
  return {
    publish: calls('publish'),
    fanout: calls('fanout'),
    events: withRunning(calls('events'), counts),
    messages: calls('messages'),
    relay: calls('relay'),
    presence: calls('presence'),
    lifecycle: calls('lifecycle'),
    channels: plain(formatCounted(counts.tables['ChannelTable'] ?? 0, 'item')),
    connections: plain(formatCounted(counts.tables['ConnectionTable'] ?? 0, 'item')),
    sockets: plain(`${formatCount(counts.connections)} open`),
    topic: deliveries(counts.deliveries),
    letters: { text: letters === 0 ? 'none' : `about ${formatCount(letters)}`, trouble: letters > 0 },
  };
}

/** Deliveries by outcome, for people: `3 × HTTP 200, 1 × timeout`. */
export function describeDeliveries(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([outcome, count]) => `${formatCount(count)} × ${outcome}`);
  return parts.length === 0 ? 'none yet' : parts.join(', ');
}

function deliveries(counts: EngineCounts['deliveries']): NodeText {
  const entries = Object.entries(counts);
  const good = sum(entries.map(([outcome, count]) => (/^HTTP 2\d\d$/.test(outcome) ? count : 0)));
  const failed = sum(entries.map(([, count]) => count)) - good;
  const text = `${formatCount(good)} delivered`;
  return failed === 0 ? plain(text) : { text: `${text}, ${formatCount(failed)} failed`, trouble: true };
}

/** A stream is a call for as long as it lasts; one whose reader has left may run on for a while. */
function withRunning({ text, trouble }: NodeText, { functions }: EngineCounts): NodeText {
  const { invocations = 0, ended = 0 } = functions['HttpEvents'] ?? {};
  return { text: `${text}, ${formatCount(invocations - ended)} running`, trouble };
}

function plain(text: string): NodeText {
  return { text, trouble: false };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
