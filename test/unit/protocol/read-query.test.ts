import fc from 'fast-check';

import { encodeCursor } from '../../../protocol/cursors';
import { checkEventsQuery } from '../../../protocol/event-source-reconnect';
import { checkReadNowQuery, checkReadQuery } from '../../../protocol/read-query';
import type { CheckedQuery } from '../../../protocol/read-query';
import { cursorEntries } from '../../helpers/protocol/arbitraries';

const entry = { channel: 'a', epoch: 'e', offset: 3 };
const cursor = encodeCursor([entry]);
const AT_HEAD = { kind: 'cursor', entries: [] };

const paths = (checked: CheckedQuery<unknown>): string[] =>
  checked.ok ? [] : checked.problems.map(({ path }) => path);

describe('the query of a read', () => {
  it('requires only channels; by default it starts at the head, does not wait and has the maximum limit', () => {
    expect(checkReadQuery({ channels: 'a' })).toEqual({
      ok: true,
      value: { channels: ['a'], from: AT_HEAD, waitSeconds: 0, limit: 100 },
    });
    expect(checkReadQuery({ channels: 'b,presence:a,b', cursor: '', token: 't' })).toMatchObject({
      value: { channels: ['b', 'presence:a'], from: AT_HEAD },
    });
  });

  it.each([
    [{ cursor }, { kind: 'cursor', entries: [entry] }],
    [{ cursor: `${encodeCursor([{ ...entry, offset: 1 }])}~${cursor}` }, { kind: 'cursor', entries: [entry] }],
    [{ cursor: 'earliest' }, { kind: 'earliest' }],
    [{ last: '100' }, { kind: 'last', count: 100 }],
  ])('with %j starts at the corresponding position', (start, from) => {
    expect(checkReadQuery({ channels: 'a', ...start })).toMatchObject({ ok: true, value: { from } });
  });

  it('accepts a wait and a limit', () => {
    expect(checkReadQuery({ channels: 'a', wait: '20', limit: '1' })).toMatchObject({
      value: { waitSeconds: 20, limit: 1 },
    });
  });

  it('is rejected with all problems at once, including unknown parameters', () => {
    const checked = checkReadQuery({ channels: 'a b,', wait: '21', limit: '0', last: 'x', cursor: '!', curser: 'x' });
    expect(paths(checked)).toEqual(['curser', 'channels[0]', 'channels[1]', 'wait', 'limit', 'last', 'last']);
    expect(checked).toMatchObject({ code: 'invalid_request' });
  });

  it.each([
    [{}, 'channels'],
    [{ channels: '' }, 'channels'],
    [{ channels: Array.from({ length: 51 }, (_, i) => `c${i}`).join(',') }, 'channels'],
    [{ channels: 'a', wait: '-1' }, 'wait'],
    [{ channels: 'a', wait: '1.5' }, 'wait'],
    [{ channels: 'a', wait: '' }, 'wait'],
    [{ channels: 'a', limit: '101' }, 'limit'],
    [{ channels: 'a', last: '0' }, 'last'],
    [{ channels: 'a', last: '101' }, 'last'],
    [{ channels: 'a', last: '5', cursor: '' }, 'last'],
  ])('as %j is rejected with a problem at %s', (parameters, path) => {
    const checked = checkReadQuery(parameters);
    expect(paths(checked)).toEqual([path]);
    expect(checked).toMatchObject({ code: 'invalid_request' });
  });

  it('is rejected with invalid_cursor if only the cursor is wrong', () => {
    for (const bad of ['!', 'Earliest', `${cursor}~!`, `${cursor},${cursor}`]) {
      expect(checkReadQuery({ channels: 'a', cursor: bad })).toMatchObject({ ok: false, code: 'invalid_cursor' });
    }
  });

  it('distinguishes every cursor of the service from the word earliest', () => {
    fc.assert(
      fc.property(fc.uniqueArray(cursorEntries, { selector: ({ channel }) => channel, maxLength: 5 }), (entries) => {
        const checked = checkReadQuery({ channels: 'a', cursor: encodeCursor(entries) });
        expect(checked).toMatchObject({ value: { from: { kind: 'cursor', entries } } });
      }),
    );
  });

  it('never makes the check throw', () => {
    const names = fc.constantFrom('channels', 'cursor', 'last', 'wait', 'limit', 'token', 'other');
    fc.assert(
      fc.property(fc.dictionary(names, fc.string()), (parameters) => {
        expect(typeof checkReadQuery(parameters).ok).toBe('boolean');
      }),
    );
  });
});

describe('the query of a read that never waits', () => {
  it('is the query of a read without the wait', () => {
    const parameters = { channels: 'a,b', cursor, limit: '7', token: 't' };
    const value = { channels: ['a', 'b'], from: { kind: 'cursor', entries: [entry] }, limit: 7 };
    expect(checkReadNowQuery(parameters)).toEqual({ ok: true, value });
    expect(checkReadQuery(parameters)).toEqual({ ok: true, value: { ...value, waitSeconds: 0 } });
  });

  it('names the route that waits if a wait is requested, and accepts a wait of 0', () => {
    expect(checkReadNowQuery({ channels: 'a', wait: '0' })).toMatchObject({ ok: true, value: { limit: 100 } });
    for (const wait of ['1', '20', '21', '', '-0', '0.5', 'x']) {
      const message = `${JSON.stringify(wait)} is not 0, and this call never waits; use GET /v1/messages to wait`;
      expect(checkReadNowQuery({ channels: 'a', wait })).toEqual({
        ok: false,
        code: 'invalid_request',
        problems: [{ path: 'wait', message }],
      });
    }
  });

  it('is rejected for all other problems of a read', () => {
    const wrong = { channels: 'a b', limit: '0', last: 'x', cursor: '!', curser: 'x' };
    expect(checkReadNowQuery(wrong)).toEqual(checkReadQuery(wrong));
    expect(checkReadNowQuery({ channels: 'a', cursor: '!' })).toMatchObject({ code: 'invalid_cursor' });
  });
});

describe('the query of an event stream', () => {
  it('accepts neither wait nor limit', () => {
    expect(checkEventsQuery({ channels: 'a' })).toEqual({ ok: true, value: { channels: ['a'], from: AT_HEAD } });
    expect(paths(checkEventsQuery({ channels: 'a', wait: '1', limit: '1' }))).toEqual(['wait', 'limit']);
  });

  it('starts after the last event that the client received, whatever the URL contains', () => {
    for (const start of [
      {},
      { cursor: 'earliest' },
      { cursor: encodeCursor([{ ...entry, offset: 1 }]) },
      { last: '5' },
    ]) {
      expect(checkEventsQuery({ channels: 'a', ...start }, cursor)).toEqual({
        ok: true,
        value: { channels: ['a'], from: { kind: 'cursor', entries: [entry] } },
      });
    }
    expect(checkEventsQuery({ channels: 'a', last: '5' }, '')).toMatchObject({ value: { from: { kind: 'last' } } });
    expect(checkEventsQuery({ channels: 'a' }, 'x')).toMatchObject({ ok: false, code: 'invalid_cursor' });
  });
});
