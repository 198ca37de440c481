import type { EngineCounts } from '../../../../console/src/flow/engine-counts';
import { NODES } from '../../../../console/src/flow/flow-graph';
import { describeDeliveries, nodeTexts } from '../../../../console/src/flow/node-text';

const called = (invocations: number, ended = invocations, errors = 0) => ({
  invocations,
  ended,
  errors,
  durationMs: 1,
});
const QUIET: EngineCounts = {
  functions: {},
  deliveries: {},
  queues: {},
  tables: {},
  connections: 0,
  accessDenied: 0,
  warnings: 0,
};

describe('nodeTexts', () => {
  it('reports no problem before the first invocation', () => {
    const texts = nodeTexts(QUIET);
    expect(Object.keys(texts).sort()).toEqual(NODES.map(({ id }) => id).sort());
    expect(Object.values(texts).filter(({ hasProblem }) => hasProblem)).toEqual([]);
    expect(texts.sockets.text).toBe('0 open');
    expect(texts.deadLetters.text).toBe('none');
  });

  it('adds up the functions of a node', () => {
    const texts = nodeTexts({
      ...QUIET,
      functions: {
        WsPublish: called(2),
        HttpPublish: called(3),
        HttpEvents: called(5, 3),
        HttpLongPoll: called(1),
        HttpShortPoll: called(6),
      },
    });
    expect(texts.publish).toEqual({ text: '5 calls', hasProblem: false });
    expect(texts.events.text).toBe('5 calls, 2 running');
    expect(texts.messages.text).toBe('7 calls');
  });

  it('reports errors, skipped batches, failed deliveries and dead letters as problems', () => {
    const texts = nodeTexts({
      ...QUIET,
      functions: { OnMessageFanOut: called(9, 9, 2), OnMessageRelay: called(1) },
      queues: {
        FanoutStreamOnFailure: { visible: 1, inFlight: 1 },
        TopicDeadLetters: { visible: 2, inFlight: 1 },
        RelayStreamOnFailure: { visible: 0, inFlight: 0 },
      },
      deliveries: { 'HTTP 200': 4, 'HTTP 404': 1, timeout: 2 },
    });
    expect(texts.fanout).toEqual({ text: '9 calls, 2 errors, 2 skipped', hasProblem: true });
    expect(texts.relay).toEqual({ text: '1 call', hasProblem: false });
    expect(texts.topic).toEqual({ text: '4 delivered, 3 failed', hasProblem: true });
    expect(texts.deadLetters).toEqual({ text: 'about 3', hasProblem: true });
  });

  it('lists deliveries by outcome', () => {
    expect(describeDeliveries({})).toBe('none yet');
    expect(describeDeliveries({ 'HTTP 200': 3, timeout: 1 })).toBe('3 × HTTP 200, 1 × timeout');
  });
});
