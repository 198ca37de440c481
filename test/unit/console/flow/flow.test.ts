import type { EngineCounts } from '../../../../console/src/flow/engine-counts';
import { EDGES, NODES } from '../../../../console/src/flow/flow-graph';
import { corner, edgePath, layoutFor } from '../../../../console/src/flow/diagram-layout';
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

describe('the map of the flow', () => {
  it('gives every part a place of its own in both pictures', () => {
    for (const shape of ['wide', 'tall'] as const)
      expect(new Set(NODES.map((node) => node[shape].join())).size).toBe(NODES.length);
  });

  it('joins parts that exist, and leaves none alone', () => {
    const ids: ReadonlySet<string> = new Set(NODES.map(({ id }) => id));
    const joined = new Set(EDGES.flatMap(({ from, to }) => [from, to] as string[]));
    expect(joined).toEqual(ids);
  });
});

describe('arrows', () => {
  const layout = layoutFor(3, 3, { width: 100, height: 40 }, { x: 20, y: 10 });

  it('have a picture that is large enough', () => {
    expect([layout.width, layout.height]).toEqual([348, 148]);
    expect(corner([2, 2], layout)).toEqual({ x: 244, y: 104 });
  });

  it('are straight within a row or a column', () => {
    expect(edgePath([0, 0], [1, 0], layout)).toBe('M104 24H119');
    expect(edgePath([1, 0], [0, 0], layout)).toBe('M124 24H109');
    expect(edgePath([0, 0], [0, 1], layout)).toBe('M54 44V49');
    expect(edgePath([0, 1], [0, 0], layout)).toBe('M54 54V49');
  });

  it('go round what is between, and turn in the space between columns', () => {
    expect(edgePath([0, 0], [0, 2], layout)).toBe('M4 24H-6V124H-1');
    expect(edgePath([0, 0], [1, 1], layout)).toBe('M104 24H114V74H119');
    expect(edgePath([0, 0], [1, 1], layout, 0.25)).toBe('M104 24H109V74H119');
    expect(edgePath([1, 1], [0, 0], layout)).toBe('M124 74H114V24H109');
  });
});

describe('what the parts say', () => {
  it('is nothing to worry about at first', () => {
    const texts = nodeTexts(QUIET);
    expect(Object.keys(texts).sort()).toEqual(NODES.map(({ id }) => id).sort());
    expect(Object.values(texts).filter(({ trouble }) => trouble)).toEqual([]);
    expect(texts.sockets.text).toBe('0 open');
    expect(texts.letters.text).toBe('none');
  });

  it('adds up the functions of a part', () => {
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
    expect(texts.publish).toEqual({ text: '5 calls', trouble: false });
    expect(texts.events.text).toBe('5 calls, 2 running');
    expect(texts.messages.text).toBe('7 calls');
  });

  it('tells errors, given-up batches, failed deliveries and dead letters as trouble', () => {
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
    expect(texts.fanout).toEqual({ text: '9 calls, 2 errors, 2 given up', trouble: true });
    expect(texts.relay).toEqual({ text: '1 call', trouble: false });
    expect(texts.topic).toEqual({ text: '4 delivered, 3 failed', trouble: true });
    expect(texts.letters).toEqual({ text: 'about 3', trouble: true });
  });

  it('names deliveries by outcome', () => {
    expect(describeDeliveries({})).toBe('none yet');
    expect(describeDeliveries({ 'HTTP 200': 3, timeout: 1 })).toBe('3 × HTTP 200, 1 × timeout');
  });
});
