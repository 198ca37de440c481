import type { Item } from '../../lambdas/dynamodb/batch-table';
import { headKey } from '../../contract/channel-table';
import { logItem } from '../../publishing/channel-items';
import type { Message } from '../../protocol/messages';
import type { ChannelGap } from '../../protocol/read-answers';
import { checkArrival, checkHistory, checkPublishes } from './checker/checker';
import { SubscriberHistory } from './checker/subscriber-history';
import { GroundTruth } from './checker/ground-truth';

const TIME = '2026-01-01T00:00:00.000Z';
const NOW = Date.parse(TIME);
const FAR = NOW / 1000 + 86_400;

/** A channel `a` whose epoch `e` has five messages: 1, 2 and 5 are available, 3 has expired, 4 was discarded. */
function fiveMessages(): GroundTruth {
  const truth = new GroundTruth();
  for (let offset = 1; offset <= 5; offset += 1) {
    append(truth, 'e', offset);
    if (offset === 4)
      truth.discard({ eventID: '', eventName: 'MODIFY', dynamodb: { ...record('e', 4), SequenceNumber: '' } });
    else log(truth, 'e', offset, offset === 3 ? NOW / 1000 - 60 : FAR);
  }
  return truth;
}

function record(epoch: string, offset: number): { Keys: Item; NewImage: Item } {
  const message = { S: JSON.stringify({ id: `m${offset}`, data: offset, time: TIME }) };
  return {
    Keys: headKey('a'),
    NewImage: { ...headKey('a'), epoch: { S: epoch }, offset: { N: String(offset) }, message },
  };
}

function append(truth: GroundTruth, epoch: string, offset: number): void {
  const { Keys: keys, NewImage: after } = record(epoch, offset);
  truth.observe({ keys, before: undefined, after }, NOW);
}

function log(truth: GroundTruth, epoch: string, offset: number, expiresAt: number): void {
  const after = logItem({ channel: 'a', offset, epoch, text: '', after: 0, loggedAt: NOW, expiresAt });
  truth.observe({ keys: after, before: undefined, after }, NOW);
}

function message(offset: number, changes: Partial<Message> = {}): Message {
  return { channel: 'a', offset, epoch: 'e', id: `m${offset}`, data: offset, time: TIME, ...changes };
}

function gap(from: number, to: number, reason: ChannelGap['reason'], epoch = 'e'): ChannelGap {
  return { channel: 'a', epoch, from, to, reason };
}

const LOST = gap(3, 4, 'lost');

/** Violations of a subscriber that started before the first message and received these entries. */
function kindsOf(delivered: readonly (Message | ChannelGap)[], truth = fiveMessages()): string[] {
  const history = new SubscriberHistory('reader', 'a', 'earliest');
  history.startAt({ epoch: 'e', offset: 0 });
  for (const one of delivered) {
    if ('reason' in one) history.gap(NOW, one);
    else history.message(NOW, one);
  }
  return [...checkHistory(history, truth), ...checkArrival([history], truth)].map(({ kind }) => kind);
}

describe('the checker', () => {
  it('accepts every message once and in order, and a correct gap for unavailable messages', () => {
    expect(kindsOf([message(1), message(2), LOST, message(5)])).toEqual([]);
  });

  it.each<[string, readonly (Message | ChannelGap)[], readonly string[]]>([
    ['a message that was received twice', [message(1), message(1), message(2), LOST, message(5)], ['duplicate']],
    ['messages in the wrong order', [message(2), message(1), LOST, message(5)], ['hole', 'order', 'wrong gap']],
    ['a hole without a gap', [message(1), message(2), message(5)], ['hole']],
    [
      'a message that was never published',
      [message(1), message(2), LOST, message(5), message(6)],
      ['invented', 'stuck'],
    ],
    ['a message that was changed', [message(1), message(2, { data: 'x' }), LOST, message(5)], ['altered']],
    ['a gap that starts too late', [message(1), message(2), gap(4, 4, 'lost'), message(5)], ['wrong gap']],
    ['a gap that ends too late', [message(1), message(2), gap(3, 6, 'lost')], ['wrong gap', 'stuck']],
    ['a gap with an available message', [message(1), gap(2, 4, 'lost'), message(5)], ['false gap']],
    [
      'a gap of an expired message with the reason lost',
      [message(1), message(2), gap(3, 3, 'lost')],
      ['wrong gap', 'stuck'],
    ],
    ['a gap of an epoch that never existed', [gap(1, 0, 'epoch', 'f')], ['wrong gap', 'stuck']],
    ['a reset that never happened', [message(1), gap(1, 1, 'reset')], ['wrong gap', 'stuck']],
    ['a reader that does not reach the head', [message(1)], ['stuck']],
  ])('finds %s', (_, delivered, kinds) => {
    expect(kindsOf(delivered)).toEqual(kinds);
  });

  it('accepts a change of epoch with its gap, and no return to the earlier epoch', () => {
    const truth = fiveMessages();
    truth.observe({ keys: headKey('a'), before: undefined, after: undefined }, NOW);
    append(truth, 'f', 1);
    log(truth, 'f', 1, FAR);
    const crossed = [message(1), gap(2, 0, 'epoch', 'f'), message(1, { epoch: 'f' })];
    expect(kindsOf(crossed, truth)).toEqual([]);
    expect(kindsOf([...crossed, message(2)], truth)).toEqual(['order', 'stuck']);
    expect(kindsOf([message(1), message(1, { epoch: 'f' })], truth)).toEqual(['order']);
    expect(kindsOf([message(1), gap(2, 1, 'epoch', 'f')], truth)).toEqual(['false gap']);
  });

  it('accepts a subscriber from `now` only if it starts between the heads at the request and at the reply', () => {
    const begun = (offset: number): string[] => {
      const history = new SubscriberHistory('reader', 'a', 'now');
      history.headAtSubscribe = { epoch: 'e', offset: 1 };
      history.headAtReply = { epoch: 'e', offset: 2 };
      history.startAt({ epoch: 'e', offset });
      return checkHistory(history, fiveMessages()).map(({ kind }) => kind);
    };
    expect([0, 1, 2, 3].map(begun)).toEqual([['wrong start'], [], [], ['wrong start']]);
  });

  it('expects a reader to receive an available message, but not a lost message at the end of a channel', () => {
    const truth = fiveMessages();
    append(truth, 'e', 6);
    truth.discard({ eventID: '', eventName: 'MODIFY', dynamodb: { ...record('e', 6), SequenceNumber: '' } });
    expect(kindsOf([message(1), message(2), LOST, message(5)], truth)).toEqual([]);
    expect(kindsOf([message(1), message(2), LOST], truth)).toEqual(['stuck']);
  });

  it('finds wrong acknowledgements, and ids that were published twice', () => {
    const truth = fiveMessages();
    append(truth, 'e', 6);
    const acknowledged = (offset: number, id: string) => [{ channel: 'a', epoch: 'e', offset, id }];
    const kinds = (...args: Parameters<typeof checkPublishes>) => checkPublishes(...args).map(({ kind }) => kind);
    expect(kinds([...acknowledged(1, 'm1'), ...acknowledged(4, 'm4')], new Set(), truth)).toEqual([]);
    expect(kinds(acknowledged(1, 'm2'), new Set(), truth)).toEqual(['wrong acknowledgement']);
    expect(kinds(acknowledged(6, 'm6'), new Set(), truth)).toEqual(['lost acknowledgement']);
    const { Keys: keys, NewImage: image } = record('e', 1);
    truth.observe({ keys, before: undefined, after: { ...image, offset: { N: '7' } } }, NOW);
    expect(kinds([], new Set(['m1']), truth)).toEqual(['published twice']);
    expect(kinds([], new Set(), truth)).toEqual([]);
  });
});
