import fc from 'fast-check';

import { ACTIONS, parseClientFrame } from '../../../protocol/client-frames';
import type { ParsedFrame } from '../../../protocol/client-frames';
import { MAX_EPOCH_LENGTH, encodeCursor } from '../../../protocol/cursors';
import { MAX_FRAME_BYTES } from '../../../protocol/limits';

const parse = (value: unknown): ParsedFrame => parseClientFrame(JSON.stringify(value));
const paths = (parsed: ParsedFrame): string[] => (parsed.ok ? [] : parsed.problems.map(({ path }) => path));
const entry = { channel: 'a', epoch: 'e', offset: 3 };

describe('client frames', () => {
  it('are parsed in every form', () => {
    const cursor = encodeCursor([entry]);
    const frames: [unknown, unknown][] = [
      [
        { action: 'subscribe', id: '1', channels: ['a', 'presence:b', 'a'], cursor, presence: true },
        { action: 'subscribe', id: '1', channels: ['a', 'presence:b'], cursor: [entry], presence: true },
      ],
      [
        { action: 'subscribe', id: '1', channels: ['a'] },
        { action: 'subscribe', id: '1', channels: ['a'], cursor: [], presence: false },
      ],
      [
        { action: 'subscribe', id: '1', channels: ['a'], last: 100 },
        { action: 'subscribe', id: '1', channels: ['a'], cursor: [], last: 100, presence: false },
      ],
      [
        { action: 'unsubscribe', id: '1', channels: ['a'] },
        { action: 'unsubscribe', id: '1', channels: ['a'] },
      ],
      [
        { action: 'publish', id: '1', channel: 'a', data: null },
        { action: 'publish', id: '1', channel: 'a', data: null },
      ],
      [
        { action: 'publish', id: '1', channel: 'a', data: [1], type: 't', messageId: 'm' },
        { action: 'publish', id: '1', channel: 'a', data: [1], type: 't', messageId: 'm' },
      ],
      [
        { action: 'sync', id: '1', cursor },
        { action: 'sync', id: '1', cursor: [entry] },
      ],
      [
        { action: 'auth', id: '1', token: 't' },
        { action: 'auth', id: '1', token: 't' },
      ],
      [
        { action: 'ping', id: 'x'.repeat(64) },
        { action: 'ping', id: 'x'.repeat(64) },
      ],
    ];
    for (const [sent, frame] of frames) expect(parse(sent)).toEqual({ ok: true, frame });
  });

  it('are rejected without an id if they are not a JSON object', () => {
    for (const text of ['', 'hello', '1', 'null', '[]']) {
      expect(parseClientFrame(text)).toMatchObject({ ok: false, id: null, code: 'invalid_request' });
    }
  });

  it('with an unknown action are rejected with their id and the list of actions', () => {
    const parsed = parse({ action: 'join', id: '7' });
    expect(parsed).toMatchObject({ ok: false, id: '7', code: 'unknown_action' });
    for (const action of ACTIONS) expect(parsed.ok ? '' : parsed.message).toContain(action);
  });

  it('are rejected with all problems at once, including unknown members', () => {
    const parsed = parse({ action: 'subscribe', channels: ['a b', 1], presence: 'yes', extra: 1, cursor: 5 });
    expect(paths(parsed).sort()).toEqual(['channels[0]', 'channels[1]', 'cursor', 'extra', 'id', 'presence']);
    expect(parsed).toMatchObject({ id: null, code: 'invalid_request' });
  });

  it('are rejected with a text that strict JSON parsers accept, whatever the names of their members', () => {
    for (const key of ['\ud800', '😀'.repeat(30), `a${'😀'.repeat(30)}`]) {
      const parsed = parse({ action: 'ping', id: '1', [key]: key });
      expect(paths(parsed)).toHaveLength(1);
      expect(parsed.ok ? '' : parsed.message + paths(parsed).join()).not.toMatch(/\p{Surrogate}/u);
    }
  });

  it('are rejected with invalid_cursor if only the cursor is wrong', () => {
    expect(parse({ action: 'sync', id: '1', cursor: '!' })).toMatchObject({ code: 'invalid_cursor', id: '1' });
    expect(parse({ action: 'sync', id: '1', cursor: '' })).toMatchObject({ code: 'invalid_cursor' });
    expect(parse({ action: 'subscribe', id: '1', channels: ['a'], cursor: '!' })).toMatchObject({
      code: 'invalid_cursor',
    });
  });

  it.each([
    [{ action: 'subscribe', id: '1', channels: [] }, 'channels'],
    [{ action: 'subscribe', id: '1', channels: Array.from({ length: 51 }, (_, i) => `c${i}`) }, 'channels'],
    [{ action: 'subscribe', id: '1', channels: ['a'], last: 0 }, 'last'],
    [{ action: 'subscribe', id: '1', channels: ['a'], last: 101 }, 'last'],
    [{ action: 'subscribe', id: '1', channels: ['a'], last: '5' }, 'last'],
    [{ action: 'subscribe', id: '1', channels: ['a'], last: 5, cursor: '' }, 'last'],
    [{ action: 'publish', id: '1', channel: 'a' }, 'data'],
    [{ action: 'publish', id: '1', channel: 'a', data: { b: ['\ud800'] } }, 'data.b[0]'],
    [{ action: 'publish', id: '1', channel: 'a', data: 1, messageId: 'a b' }, 'messageId'],
    [{ action: 'publish', id: '1', channel: 'a', data: 1, type: '' }, 'type'],
    [{ action: 'publish', id: '1', channel: '', data: 1 }, 'channel'],
    [{ action: 'auth', id: '1', token: '' }, 'token'],
    [{ action: 'ping', id: '' }, 'id'],
    [{ action: 'ping', id: 'x'.repeat(65) }, 'id'],
    [{ action: 'ping', id: 1 }, 'id'],
  ])('reject %j with a problem at %s', (frame, path) => {
    expect(paths(parse(frame))).toEqual([path]);
  });

  it('have space for 50 of the longest names, each with two entries in the cursor (P-107 in docs/protocol.md)', () => {
    const channels = Array.from({ length: 50 }, (_, index) => `presence:${'n'.repeat(126)}${10 + index}`);
    const epoch = 'e'.repeat(MAX_EPOCH_LENGTH);
    const cursor = encodeCursor(
      [...channels, ...channels].map((channel) => ({ channel, epoch, offset: Number.MAX_SAFE_INTEGER })),
    );
    expect(cursor).toHaveLength(100 * 250 + 99);
    const frame = { action: 'subscribe', id: '\u0000'.repeat(64), channels, cursor, presence: false };
    expect(parse(frame).ok).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(frame))).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  });

  it('never make the parser throw, and never cause an error reply that does not fit a frame', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc
        .tuple(fc.constantFrom(...ACTIONS), fc.dictionary(fc.string(), fc.jsonValue()))
        .map(([action, rest]) => JSON.stringify({ ...rest, action })),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const parsed = parseClientFrame(text);
        if (!parsed.ok) expect(parsed.problems.length).toBeGreaterThan(0);
      }),
    );
    const many = parse({
      action: 'subscribe',
      id: '1',
      channels: Array.from({ length: 500 }, () => '\u0000'.repeat(60)),
    });
    expect(JSON.stringify(many).length).toBeLessThan(16_000);
  });
});
