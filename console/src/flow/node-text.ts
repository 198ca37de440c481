import { formatCount, formatCounted } from '../format';
import type { EngineCounts } from './engine-counts';
import type { NodeId } from './flow-graph';

/** The text of a node, and whether it reports a problem. */
export interface NodeText {
  readonly text: string;
  readonly hasProblem: boolean;
}

/** The functions of each node, by construct id. */
const FUNCTIONS = {
  publish: ['WsPublish', 'HttpPublish'],
  fanout: ['OnMessageFanOut'],
  events: ['HttpEvents'],
  messages: ['HttpLongPoll', 'HttpShortPoll'],
  relay: ['OnMessageRelay'],
  presence: ['OnSubscriptionPresence'],
  lifecycle: ['WsAuthorizer', 'WsConnect', 'WsDisconnect', 'WsSubscribe', 'WsUnsubscribe', 'WsSync', 'WsAuth'],
} as const satisfies Partial<Record<NodeId, readonly string[]>>;

/** The on-failure queues, by the node of their function. Lambda reports to them which records it no longer retries. */
const ON_FAILURE_QUEUES: Partial<Record<NodeId, string>> = {
  fanout: 'FanoutStreamOnFailure',
  relay: 'RelayStreamOnFailure',
  presence: 'PresenceStreamOnFailure',
};

/** The text of every node for these counts. */
export function nodeTexts(counts: EngineCounts): Readonly<Record<NodeId, NodeText>> {
  const waiting = (queue: string): number => {
    const { visible, inFlight } = counts.queues[queue] ?? { visible: 0, inFlight: 0 };
    return visible + inFlight;
  };
  const calls = (id: keyof typeof FUNCTIONS): NodeText => {
    const names: readonly string[] = FUNCTIONS[id];
    const found = names.flatMap((name) => counts.functions[name] ?? []);
    const errors = sum(found.map((one) => one.errors));
    const failedRecords = waiting(ON_FAILURE_QUEUES[id] ?? '');
    const parts = [formatCounted(sum(found.map((one) => one.invocations)), 'call')];
    if (errors > 0) parts.push(formatCounted(errors, 'error'));
    if (failedRecords > 0) parts.push(`${formatCount(failedRecords)} skipped`);
    return { text: parts.join(', '), hasProblem: parts.length > 1 };
  };
  const deadLetters = waiting('TopicDeadLetters');
  return {
    publish: calls('publish'),
    fanout: calls('fanout'),
    events: withRunningCount(calls('events'), counts),
    messages: calls('messages'),
    relay: calls('relay'),
    presence: calls('presence'),
    lifecycle: calls('lifecycle'),
    channels: plain(formatCounted(counts.tables['ChannelTable'] ?? 0, 'item')),
    connections: plain(formatCounted(counts.tables['ConnectionTable'] ?? 0, 'item')),
    sockets: plain(`${formatCount(counts.connections)} open`),
    topic: deliveries(counts.deliveries),
    deadLetters: {
      text: deadLetters === 0 ? 'none' : `about ${formatCount(deadLetters)}`,
      hasProblem: deadLetters > 0,
    },
  };
}

/** Delivery attempts by outcome: `3 × HTTP 200, 1 × timeout`. */
export function describeDeliveries(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([outcome, count]) => `${formatCount(count)} × ${outcome}`);
  return parts.length === 0 ? 'none yet' : parts.join(', ');
}

function deliveries(counts: EngineCounts['deliveries']): NodeText {
  const entries = Object.entries(counts);
  const good = sum(entries.map(([outcome, count]) => (/^HTTP 2\d\d$/.test(outcome) ? count : 0)));
  const failed = sum(entries.map(([, count]) => count)) - good;
  const text = `${formatCount(good)} delivered`;
  return failed === 0 ? plain(text) : { text: `${text}, ${formatCount(failed)} failed`, hasProblem: true };
}

/** An open event stream is a running invocation, which can continue for some time after its reader has disconnected. */
function withRunningCount({ text, hasProblem }: NodeText, { functions }: EngineCounts): NodeText {
  const { invocations = 0, ended = 0 } = functions['HttpEvents'] ?? {};
  return { text: `${text}, ${formatCount(invocations - ended)} running`, hasProblem };
}

function plain(text: string): NodeText {
  return { text, hasProblem: false };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
