import fc from 'fast-check';
import { compileFilter } from '../../../../../../../local/services/lambda/event-source-mapping/filter/pattern';

const matches = (pattern: unknown, event: unknown): boolean => compileFilter([JSON.stringify(pattern)])(event);
const image = (NewImage: unknown): unknown => ({ eventName: 'INSERT', dynamodb: { NewImage } });

describe('a filter pattern', () => {
  it.each<[string, unknown, unknown, boolean]>([
    ['an exact string', { a: ['x', 'y'] }, { a: 'y' }, true],
    ['a different string', { a: ['x'] }, { a: 'z' }, false],
    ['the empty string', { a: [''] }, { a: '' }, true],
    ['null', { a: [null] }, { a: null }, true],
    ['null against a missing member', { a: [null] }, {}, false],
    ['a boolean', { a: [true] }, { a: true }, true],
    ['a number against its string', { a: [1] }, { a: '1' }, false],
    ['only one of two members', { a: ['x'], b: ['y'] }, { a: 'x', b: 'z' }, false],
    ['nested members', { a: { b: ['x'] } }, { a: { b: 'x' } }, true],
    ['one element of an array', { a: ['x'] }, { a: ['w', 'x'] }, true],
    ['a prefix', { a: [{ prefix: 'ab' }] }, { a: 'abc' }, true],
    ['a suffix', { a: [{ suffix: 'bc' }] }, { a: 'abc' }, true],
    ['a string in any case', { a: [{ 'equals-ignore-case': 'ABC' }] }, { a: 'aBc' }, true],
    ['anything but one string', { a: [{ 'anything-but': 'x' }] }, { a: 'y' }, true],
    ['anything but several strings', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'y' }, false],
    ['anything but a prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'xy' }, false],
    ['anything but, against a missing member', { a: [{ 'anything-but': 'x' }] }, {}, false],
    ['a range', { a: [{ numeric: ['>', 1, '<=', 5] }] }, { a: 5 }, true],
    ['a number outside the range', { a: [{ numeric: ['>', 1, '<=', 5] }] }, { a: 1 }, false],
    ['presence', { a: [{ exists: true }] }, { a: 0 }, true],
    ['absence', { a: [{ exists: false }] }, { b: 0 }, true],
    ['one of the alternatives of $or', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: 'y' }, true],
    ['an inherited member of the event', { constructor: [{ exists: true }] }, {}, false],
    ['none of the alternatives of $or', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: 'z' }, false],
  ])('tests %s', (_, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  it('does not treat the N of DynamoDB as a number', () => {
    const pattern = { dynamodb: { NewImage: { n: { N: [{ numeric: ['>', 100] }] } } } };
    expect(matches(pattern, image({ n: { N: '101' } }))).toBe(false);
    expect(
      matches({ dynamodb: { NewImage: { n: { N: [{ 'anything-but': '101' }] } } } }, image({ n: { N: '50' } })),
    ).toBe(true);
  });

  it('tests existence at leaves only: the type of an attribute is a leaf, the attribute itself is not', () => {
    const atAttribute = { dynamodb: { NewImage: { present: [{ exists: false }] } } };
    expect(matches(atAttribute, image({ present: { S: 'x' } }))).toBe(true);
    const atType = { dynamodb: { NewImage: { present: { S: [{ exists: false }] } } } };
    expect(matches(atType, image({ present: { S: 'x' } }))).toBe(false);
    expect(matches(atType, image({ other: { S: 'x' } }))).toBe(true);
  });

  it('identifies deletions by time to live', () => {
    const pattern = { userIdentity: { type: ['Service'], principalId: ['dynamodb.amazonaws.com'] } };
    expect(
      matches(pattern, {
        eventName: 'REMOVE',
        userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      }),
    ).toBe(true);
    expect(matches(pattern, { eventName: 'REMOVE' })).toBe(false);
  });

  it('matches if one of several patterns matches', () => {
    const filter = compileFilter(['{"a":["x"]}', '{"b":["y"]}']);
    expect([{ a: 'x' }, { b: 'y' }, { a: 'y' }].map(filter)).toEqual([true, true, false]);
  });

  it.each([
    ['not JSON', '{'],
    ['a string', '"x"'],
    ['null', 'null'],
    ['an array', '[{"a":["x"]}]'],
    ['a value without a list', '{"a":"x"}'],
    ['an empty list', '{"a":[]}'],
    ['an unknown operator', '{"a":[{"wildcard":"x*"}]}'],
    ['an operator of Object', '{"a":[{"constructor":"x"}]}'],
    ['two operators in one object', '{"a":[{"prefix":"x","suffix":"y"}]}'],
    ['an empty operator object', '{"a":[{}]}'],
    ['a prefix that is not a string', '{"a":[{"prefix":1}]}'],
    ['a comparison without a number', '{"a":[{"numeric":[">","1"]}]}'],
    ['an exists that is not a boolean', '{"a":[{"exists":"true"}]}'],
    ['$or with a single alternative', '{"$or":[{"a":["x"]}]}'],
    ['more than 4096 characters', `{"a":["${'x'.repeat(4096)}"]}`],
  ])('is rejected when it is %s', (_, pattern) => {
    expect(() => compileFilter([pattern])).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterValueException',
        message: 'Invalid filter pattern definition.',
      }),
    );
  });

  it('that is built from an event matches that event, and no event with another value in a leaf', () => {
    const key = fc.string({ minLength: 1 }).filter((name) => name !== '$or' && name !== '__proto__');
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const { event } = fc.letrec((tie) => ({
      event: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, leaf, tie('event')), { minKeys: 1, maxKeys: 3 }),
    }));
    const asPattern = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asPattern(member)]))
        : [value];
    fc.assert(
      fc.property(event, (value) => {
        const pattern = asPattern(value);
        const other = Object.fromEntries(
          Object.keys(value as object).map((name) => [name, 'a value that does not occur']),
        );
        return matches(pattern, value) && !matches(pattern, other);
      }),
    );
  });
});
