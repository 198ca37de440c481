import type { TransportName } from '../../../client/src';
import { describeFailure } from '../../../console/src/admin-api';
import { formatCounted, formatData, formatMoment, formatMs, readData, readList } from '../../../console/src/format';
import { LatencyBook } from '../../../console/src/latency-tracker';
import { cleanUrl, isAdminToken, loadLocal } from '../../../console/src/connection-settings';
import { NEW_SUBSCRIBER, withGap, withMessage, withMove } from '../../../console/src/subscriber-state';
import { describeState, describeVerdict } from '../../../console/src/subscriber-text';
import { planSubscribers } from '../../../console/src/subscriber-plan';
import { explain } from '../../../console/src/reason-text';
import { WireTap } from '../../../console/src/duplicate-counter';

const message = (offset: number) => ({
  channel: 'a',
  epoch: 'e',
  offset,
  id: `i${offset}`,
  data: offset,
  time: '2026-01-01T00:00:00.000Z',
});

describe('the state of a subscriber', () => {
  it('follows messages, and keeps the newest few', () => {
    let state = NEW_SUBSCRIBER;
    for (let offset = 1; offset <= 6; offset += 1) state = withMessage(state, message(offset), offset * 10);
    expect(state).toMatchObject({ received: 6, latencyMs: 60, place: { epoch: 'e', offset: 6 } });
    expect(state.lines.map((line) => line.kind === 'message' && line.message.offset)).toEqual([6, 5, 4, 3]);
  });

  it('stands at the end of a gap, and before what a reset claimed', () => {
    const gap = { epoch: 'f', from: 3, to: 9, reason: 'expired' };
    expect(withGap(NEW_SUBSCRIBER, gap)).toMatchObject({
      gaps: 1,
      place: { epoch: 'f', offset: 9 },
      verdict: gap,
      lines: [{ kind: 'gap', gap }],
    });
    expect(withGap(NEW_SUBSCRIBER, { ...gap, reason: 'reset' }).place).toEqual({ epoch: 'f', offset: 2 });
  });

  it('counts falls and climbs, and no renewals', () => {
    const fallen = withMove(NEW_SUBSCRIBER, 'downgrade', 'sse');
    expect(fallen).toMatchObject({ using: 'sse', falls: 1, climbs: 0 });
    expect(withMove(fallen, 'upgrade', 'websocket')).toMatchObject({ using: 'websocket', falls: 1, climbs: 1 });
    expect(withMove(fallen, 'reconnect', 'sse')).toMatchObject({ falls: 1, climbs: 0 });
  });
});

describe('the words for a subscriber', () => {
  const plan = { transport: 'websocket', ladder: ['websocket', 'sse'] } as const;
  const connected = { state: 'connected', refused: false, using: 'websocket' } as const;
  const view = { state: connected, isOffline: false, cut: new Set<TransportName>() };

  it.each([
    ['No address', '', { ...plan, ladder: [] }, undefined],
    ['Not connected', '', plan, undefined],
    ['Connected', 'good', plan, view],
    ['Fallen to SSE', 'warn', plan, { ...view, state: { ...connected, using: 'sse' } }],
    ['Connecting', 'warn', plan, { ...view, state: { ...connected, state: 'connecting' } }],
    ['All cut', 'warn', plan, { ...view, state: { ...connected, state: 'connecting' }, cut: new Set(plan.ladder) }],
    ['Offline', 'warn', plan, { ...view, state: { ...connected, state: 'connecting' }, isOffline: true }],
    ['Disconnected', 'bad', plan, { ...view, state: { ...connected, state: 'disconnected' }, isOffline: true }],
    ['Refused', 'bad', plan, { ...view, state: { ...connected, refused: true } }],
  ] as const)('are %s', (text, tone, of, seen) => expect(describeState(of, seen)).toEqual({ text, tone }));

  it('give the verdict on the last interruption', () => {
    expect(describeVerdict(undefined).tone).toBe('');
    expect(describeVerdict('recovered')).toEqual({ text: 'recovered, nothing lost', tone: 'good' });
    const gap = { epoch: 'e', from: 7, to: 7, reason: 'expired' };
    expect(describeVerdict(gap)).toEqual({ text: '7 missing: expired', tone: 'bad' });
    expect(describeVerdict({ ...gap, to: 1200 }).text).toBe('7–1,200 missing: expired');
  });

  it('say why something has happened, and no code twice', () => {
    expect(explain({ code: 'upgraded', reason: 'upgraded' })).toBe('it works again');
    expect(explain({ code: 'forbidden', reason: 'not this channel' })).toBe('not this channel (forbidden)');
  });
});

describe('the plan of subscribers', () => {
  it('begins each with its own transport', () => {
    const plans = planSubscribers({ websocketUrl: 'wss://x', eventsUrl: 'https://x' });
    expect(plans.map(({ transport }) => transport)).toEqual(['websocket', 'sse', 'long-poll', 'short-poll']);
    for (const { transport, ladder } of plans) expect(ladder[0]).toBe(transport);
    for (const { ladder } of plans) expect(ladder.length).toBeGreaterThan(1);
  });

  it('leaves out what has no address', () => {
    expect(planSubscribers({}).map(({ ladder }) => ladder)).toEqual([
      [],
      [],
      ['long-poll', 'short-poll'],
      ['short-poll', 'long-poll'],
    ]);
    expect(planSubscribers({ websocketUrl: 'wss://x' })[0]!.ladder).toEqual(['websocket', 'long-poll', 'short-poll']);
  });
});

describe('the latency of a message', () => {
  const clocks = { time: () => Date.parse('2026-01-01T00:00:00.120Z'), rising: () => rising };
  let rising = 0;

  it('is exact for what the page published, whatever the clocks say', () => {
    const book = new LatencyBook(clocks);
    rising = 1000;
    book.publishing('mine');
    rising = 1042;
    expect(book.received({ id: 'mine', time: '2020-01-01T00:00:00.000Z' })).toBe(42);
  });

  it('is the difference of the clocks for others, and never below zero', () => {
    const book = new LatencyBook(clocks);
    expect(book.received({ id: 'other', time: '2026-01-01T00:00:00.000Z' })).toBe(120);
    expect(book.received({ id: 'other', time: '2026-01-01T00:00:09.000Z' })).toBe(0);
  });

  it('forgets the oldest', () => {
    const book = new LatencyBook(clocks);
    rising = 0;
    book.publishing('first');
    for (let index = 0; index < 500; index += 1) book.publishing(`later ${index}`);
    rising = 7;
    expect(book.received({ id: 'later 0', time: '2026-01-01T00:00:00.000Z' })).toBe(7);
    expect(book.received({ id: 'first', time: '2026-01-01T00:00:00.000Z' })).toBe(120);
  });
});

describe('the tap on the wire', () => {
  const text = (offset: number): string => JSON.stringify(message(offset));

  it('takes a stream in pieces of any size', () => {
    const tap = new WireTap(() => undefined);
    const bytes = new TextEncoder().encode(
      `event: ready\ndata: {"cursor":""}\n\ndata: ${text(1)}\n\ndata: ${text(1)}\n\n`,
    );
    const take = tap.stream();
    for (let at = 0; at < bytes.length; at += 7) take(bytes.slice(at, at + 7));
    expect(tap.duplicates).toBe(1);
  });

  it('takes replies without messages, gaps and garbage for no message', () => {
    const tap = new WireTap(() => undefined);
    const gap = '{"channel":"a","epoch":"e","from":1,"to":2,"reason":"expired"}';
    for (const other of ['{"reply":"ping","id":"1"}', gap, gap, 'no json', 'null', '"text"', '{"messages":[null]}'])
      tap.text(other);
    expect(tap.duplicates).toBe(0);
  });

  it('tells the same offset of another epoch apart', () => {
    const tap = new WireTap(() => undefined);
    tap.text(text(1));
    tap.text(JSON.stringify({ ...message(1), epoch: 'f' }));
    expect(tap.duplicates).toBe(0);
  });
});

describe('words and numbers for people', () => {
  it('are short', () => {
    expect([formatMs(0.4), formatMs(12.6), formatMs(999.4), formatMs(999.6), formatMs(12_345)]).toEqual([
      '0 ms',
      '13 ms',
      '999 ms',
      '1.0 s',
      '12.3 s',
    ]);
    expect([formatCounted(1, 'call'), formatCounted(1234, 'call'), formatCounted(0, 'batch', 'batches')]).toEqual([
      '1 call',
      '1,234 calls',
      '0 batches',
    ]);
    expect(formatData({ a: [1] })).toBe('{"a":[1]}');
    expect(formatData('x'.repeat(300))).toHaveLength(201);
  });

  it('are read as they are meant', () => {
    expect([readData('{"a": 1}'), readData('12'), readData('null'), readData('hello you')]).toEqual([
      { a: 1 },
      12,
      null,
      'hello you',
    ]);
    expect([readList(' a, b c,,'), readList('  ')]).toEqual([['a', 'b', 'c'], undefined]);
    expect([cleanUrl(' https://x/ '), cleanUrl('https://x//'), cleanUrl('  ')]).toEqual([
      'https://x',
      'https://x',
      undefined,
    ]);
  });

  it('tell the time, and the day only when it is another one', () => {
    const now = new Date(2026, 2, 1, 12, 0, 0);
    expect(formatMoment(new Date(2026, 2, 1, 9, 5, 7), now)).toBe('09:05:07');
    expect(formatMoment(new Date(2026, 1, 28, 9, 5, 7), now)).toBe('2026-02-28 09:05:07');
  });

  it('tell whose token it is, and take nothing for granted', () => {
    const tokenOf = (claims: object): string => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
    expect(isAdminToken(tokenOf({ admin: true, sub: 'ÿ?>' }))).toBe(true);
    for (const other of [tokenOf({ admin: 'true' }), tokenOf({}), 'h.%%%.s', 'h', ''])
      expect(isAdminToken(other)).toBe(false);
  });

  it('tell why the service refused', () => {
    const problems = [{ path: 'url', message: 'is not a URL' }];
    expect(describeFailure(400, JSON.stringify({ error: { code: 'invalid_request', message: 'm', problems } }))).toBe(
      'url is not a URL (invalid_request)',
    );
    expect(describeFailure(403, '{"error":{"code":"forbidden","message":"no admin"}}')).toBe('no admin (forbidden)');
    expect([describeFailure(503, '{"message":"busy"}'), describeFailure(502, '<html>')]).toEqual([
      'The service answered 503.',
      'The service answered 502.',
    ]);
  });
});

describe('the engine on this machine', () => {
  const answering = (status: number, body: string) => () => Promise.resolve(new Response(body, { status }));

  it('is found, missing, or a failure that is told', async () => {
    expect(await loadLocal(answering(200, '{"httpUrl":"http://x"}'))).toEqual({ httpUrl: 'http://x' });
    expect(await loadLocal(answering(404, 'no'))).toBeUndefined();
    await expect(loadLocal(answering(403, 'refused\n'))).rejects.toThrow('local.json answered 403: refused');
  });
});
