import fc from 'fast-check';

import { checkData } from '../../../protocol/data';
import { MAX_DATA_DEPTH } from '../../../protocol/limits';
import { Problems } from '../../../protocol/problems';
import type { Problem } from '../../../protocol/problems';

function problemsOf(publish: Record<string, unknown>): readonly Problem[] {
  const problems = new Problems();
  checkData(publish, problems);
  const outcome = problems.outcome(() => undefined);
  return outcome.ok ? [] : outcome.problems;
}

const paths = (data: unknown): string[] => problemsOf({ data }).map(({ path }) => path);

/** Strings of UTF-16 units; about half of them contain a lone surrogate. */
const units = fc
  .array(fc.constantFrom('a', '"', '\\', '\\ud800', 'é', '\ud83d', '\ude00', '\ud83d\ude00', '\udbff', '\udc00'), {
    maxLength: 4,
  })
  .map((parts) => parts.join(''));
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    units,
    fc.constantFrom(null, true, 1.5),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(units, tie('value'), { maxKeys: 3 }),
  ),
})).value;

describe('the data of a publish', () => {
  it('may be any JSON value, but is required', () => {
    for (const data of [null, 0, '', false, [], {}, 'é😀', { '😀': ['\u0000', '\uffff'] }])
      expect(paths(data)).toEqual([]);
    expect(problemsOf({})).toMatchObject([{ path: 'data', message: expect.stringContaining('is missing') }]);
  });

  it('is accepted exactly if it survives encoding as UTF-8', () => {
    fc.assert(
      fc.property(values, (data) => {
        // A UTF-8 encoder replaces half of a pair by U+FFFD. JSON.stringify would write an escape instead.
        const raw = (value: unknown): string =>
          typeof value === 'object' && value !== null
            ? Object.entries(value)
                .map(([key, inner]) => `${key}:${raw(inner)}`)
                .join(',')
            : String(value);
        const text = raw(data);
        const isUnchanged = new TextDecoder().decode(new TextEncoder().encode(text)) === text;
        expect(paths(data).length === 0).toBe(isUnchanged);
      }),
      { numRuns: 500 },
    );
  });

  it('is rejected with the path of every lone surrogate, also in keys, in the order of the text', () => {
    expect(paths('\ud800')).toEqual(['data']);
    expect(paths({ a: ['x', { 'b c': 'y\udc00' }], '\ud800': 1, z: '\ud83d' })).toEqual([
      'data.a[1]["b c"]',
      'data["\\ud800"]',
      'data.z',
    ]);
    const [problem] = problemsOf({ data: 'ab\ud800' });
    expect(problem?.message).toBe(
      'the string contains half of a surrogate pair, \\ud800 at index 2; send whole characters, or encode the text as base64',
    );
  });

  it('may be nested up to the limit', () => {
    const nested = (depth: number): unknown => JSON.parse(`${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`);
    const lists = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    expect(paths(nested(MAX_DATA_DEPTH))).toEqual([]);
    expect(paths(lists(MAX_DATA_DEPTH - 1))).toEqual([]);
    expect(paths(lists(MAX_DATA_DEPTH))).toEqual([]);
    expect(paths(lists(MAX_DATA_DEPTH + 1))).toEqual([`data${'[0]'.repeat(MAX_DATA_DEPTH)}`.slice(0, 99) + '…']);
    expect(problemsOf({ data: { a: lists(MAX_DATA_DEPTH) } })).toMatchObject([
      { message: expect.stringContaining('50 lists') },
    ]);
    expect(paths({ a: [lists(MAX_DATA_DEPTH), '\ud800'] })).toHaveLength(2);
  });

  it('is rejected with a text that strict JSON parsers accept and that fits a frame', () => {
    const deep = `${'['.repeat(15_000)}"\\ud800"${']'.repeat(15_000)}`;
    const many = `[${'"\\ud800",'.repeat(5000)}1]`;
    const long = ['', 'a'].map((start) => `{"${start}${'😀'.repeat(30)}":"\\ud800"}`);
    for (const [text, count] of [[deep, 1], [many, 20], ...long.map((text) => [text, 1] as const)] as const) {
      const found = problemsOf({ data: JSON.parse(text) });
      expect(found).toHaveLength(count);
      for (const { path, message } of found) {
        expect(`${path}${message}`).not.toMatch(/\p{Surrogate}/u);
        expect(path.length).toBeLessThanOrEqual(100);
      }
    }
  });
});
