import fc from 'fast-check';

import { decodeCursor, encodeCursor, mergeCursors } from '../../../protocol/cursors';
import type { CursorEntry } from '../../../protocol/cursors';
import { cursorEntries } from '../../helpers/protocol/arbitraries';

function decoded(cursor: string): CursorEntry[] {
  const result = decodeCursor(cursor);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

const distinct = (entries: readonly CursorEntry[]): CursorEntry[] => [
  ...new Map(entries.map((entry) => [entry.channel, entry])).values(),
];

const someEntries = fc.array(cursorEntries, { maxLength: 12 });

describe('cursors', () => {
  it('decode to the entries that were encoded', () => {
    fc.assert(
      fc.property(someEntries, (entries) =>
        expect(decoded(encodeCursor(distinct(entries)))).toEqual(distinct(entries)),
      ),
    );
  });

  it('need no escaping in a URL', () => {
    fc.assert(fc.property(someEntries, (entries) => expect(encodeCursor(entries)).toMatch(/^[A-Za-z0-9_~-]*$/)));
  });

  it('can be joined by ~, and the later entry of a channel wins', () => {
    fc.assert(
      fc.property(someEntries, someEntries, (before, after) => {
        const joined = [encodeCursor(before), encodeCursor(after)].filter((part) => part !== '').join('~');
        const positions = new Map(decoded(joined).map((entry) => [entry.channel, entry]));
        expect([...positions.values()]).toEqual(distinct([...before, ...after]));
        expect(mergeCursors(encodeCursor(before), encodeCursor(after))).toBe(encodeCursor(decoded(joined)));
      }),
    );
  });

  it('contain no channel if they are empty, alone or joined to others', () => {
    expect(decoded('')).toEqual([]);
    expect(mergeCursors('', '')).toBe('');
    const parts = fc.array(fc.oneof(fc.constant(''), someEntries.map(encodeCursor)), { maxLength: 4 });
    fc.assert(
      fc.property(parts, (cursors) =>
        expect(decoded(cursors.join('~'))).toEqual(decoded(cursors.filter((cursor) => cursor !== '').join('~'))),
      ),
    );
  });

  const raw = (text: string): string => Buffer.from(text).toString('base64url');
  it.each([
    ['invalid characters', '!!'],
    ['too someEntries fields', raw('a/1')],
    ['too many fields', raw('a/e/1/2')],
    ['an invalid channel name', raw('a b/e/1')],
    ['an offset that is not a number', raw('a/e/x')],
    ['an offset with leading zeros', raw('a/e/01')],
    ['a negative offset', raw('a/e/-1')],
    ['an offset above the largest safe integer', raw('a/e/9007199254740993')],
    ['an offset without an epoch', raw('a//1')],
    ['an epoch with invalid characters', raw('a/é/1')],
    ['padding', `${raw('ab/e/1')}=`],
  ])('reject %s', (_what, cursor) => {
    expect(decodeCursor(cursor).ok).toBe(false);
  });

  it('report every malformed entry with its index', () => {
    const result = decodeCursor(`x~${raw('a/e/1')}~~y`);
    expect(result).toMatchObject({ ok: false, problems: [{ path: 'cursor[0]' }, { path: 'cursor[3]' }] });
  });

  it('contain at most as many channels as one request may name', () => {
    const entries = Array.from({ length: 51 }, (_, i) => ({ channel: `c${i}`, epoch: 'e', offset: i }));
    expect(decodeCursor(encodeCursor(entries)).ok).toBe(false);
    expect(decodeCursor(encodeCursor(entries.slice(1))).ok).toBe(true);
  });
});
