import fc from 'fast-check';
import { compileFilter } from '../../../../../../local/services/sns/filter/compile-filter';
import { readFilterPolicy } from '../../../../../../local/services/sns/filter/read-filter-policy';
import type { MessageAttributes } from '../../../../../../local/services/sns/messages/published-message';

const text = (Value: string) => ({ Type: 'String', Value });
const number = (value: number) => ({ Type: 'Number', Value: String(value) });
const list = (...values: unknown[]) => ({ Type: 'String.Array', Value: JSON.stringify(values) });

const onAttributes = (policy: object, attributes: MessageAttributes): boolean =>
  compileFilter(policy as never, 'MessageAttributes')(attributes, '');
const onBody = (policy: object, body: unknown): boolean =>
  compileFilter(policy as never, 'MessageBody')({}, typeof body === 'string' ? body : JSON.stringify(body));
const problem = (policy: unknown, scope: 'MessageAttributes' | 'MessageBody' = 'MessageBody'): string | undefined => {
  const reading = readFilterPolicy(typeof policy === 'string' ? policy : JSON.stringify(policy), scope);
  return 'problem' in reading ? reading.problem : undefined;
};

describe('filtering on attributes', () => {
  it.each([
    ['an exact string', ['red'], text('red'), text('Red')],
    ['an exact number', [301.5], number(301.5), number(301.6)],
    ['a number in other notation', [100], { Type: 'Number', Value: '1e2' }, text('100')],
    ['one of several values', ['red', 'blue'], text('blue'), text('green')],
    ['prefix', [{ prefix: 'bas' }], text('baseball'), text('rugby')],
    ['suffix', [{ suffix: 'ball' }], text('baseball'), text('rugby')],
    ['equals-ignore-case', [{ 'equals-ignore-case': 'TENNIS' }], text('tennis'), text('tennis2')],
    ['anything-but a value', [{ 'anything-but': 'a' }], text('b'), text('a')],
    ['anything-but a list', [{ 'anything-but': ['a', 'b'] }], text('c'), text('b')],
    ['anything-but numbers', [{ 'anything-but': [100, 500] }], number(101), number(500)],
    ['anything-but a prefix', [{ 'anything-but': { prefix: 'a' } }], text('ba'), text('ab')],
    ['numeric =', [{ numeric: ['=', 301.5] }], number(301.5), number(301)],
    ['numeric <', [{ numeric: ['<', 10] }], number(9), number(10)],
    ['numeric <=', [{ numeric: ['<=', 10] }], number(10), number(11)],
    ['numeric >', [{ numeric: ['>', 10] }], number(11), number(10)],
    ['numeric >=', [{ numeric: ['>=', 10] }], number(10), number(9)],
    ['a numeric range', [{ numeric: ['>', 0, '<=', 150] }], number(150), number(0)],
    ['numeric with five decimals', [{ numeric: ['=', 0.00001] }], number(0.00001), number(0.00002)],
    ['cidr, IPv4', [{ cidr: '10.0.0.0/24' }], text('10.0.0.255'), text('10.0.1.0')],
    ['cidr, IPv6', [{ cidr: '2001:db8::/32' }], text('2001:db8:1::1'), text('10.0.0.1')],
    ['an element of an array', ['rugby'], list('rugby', 'tennis'), list('soccer')],
    ['anything-but of an array', [{ 'anything-but': ['rugby', 'tennis'] }], list('rugby', 'baseball'), list('rugby')],
    ['null in an array', [null], list(null), list('null')],
    ['a boolean in an array', [true], list(true), text('true')],
  ])('supports %s', (_name, conditions, good, bad) => {
    expect(onAttributes({ key: conditions }, { key: good })).toBe(true);
    expect(onAttributes({ key: conditions }, { key: bad })).toBe(false);
    expect(onAttributes({ key: conditions }, { other: good })).toBe(false);
  });

  it('tests whether an attribute exists', () => {
    expect(onAttributes({ key: [{ exists: true }] }, { key: text('x') })).toBe(true);
    expect(onAttributes({ key: [{ exists: true }] }, {})).toBe(false);
    expect(onAttributes({ key: [{ exists: false }] }, {})).toBe(true);
    expect(onAttributes({ key: [{ exists: false }] }, { key: text('x') })).toBe(false);
  });

  it('ignores binary attributes', () => {
    expect(onAttributes({ key: [{ exists: true }] }, { key: { Type: 'Binary', Value: 'AAAA' } })).toBe(false);
  });

  it('does not compare numbers beyond a billion', () => {
    expect(onAttributes({ key: [{ numeric: ['>', 0] }] }, { key: number(1e9) })).toBe(true);
    expect(onAttributes({ key: [{ numeric: ['>', 0] }] }, { key: number(1e9 + 1) })).toBe(false);
  });

  it('ANDs keys and ORs values', () => {
    const policy = { color: ['red', 'blue'], price: [{ numeric: ['<', 10] }] };
    expect(onAttributes(policy, { color: text('red'), price: number(5) })).toBe(true);
    expect(onAttributes(policy, { color: text('red'), price: number(50) })).toBe(false);
    expect(onAttributes(policy, { color: text('red') })).toBe(false);
  });

  it('ORs the branches of $or and ANDs the rest', () => {
    const policy = { source: ['a'], $or: [{ metric: ['cpu'] }, { space: ['ec2'], zone: ['1'] }] };
    expect(onAttributes(policy, { source: text('a'), metric: text('cpu') })).toBe(true);
    expect(onAttributes(policy, { source: text('a'), space: text('ec2'), zone: text('1') })).toBe(true);
    expect(onAttributes(policy, { source: text('a'), space: text('ec2') })).toBe(false);
    expect(onAttributes(policy, { source: text('b'), metric: text('cpu') })).toBe(false);
  });
});

describe('filtering on the body', () => {
  it.each([
    ['nested keys', { a: { b: ['x'] } }, { a: { b: 'x' } }, { a: { b: 'y' } }],
    ['objects in arrays', { items: { id: [2] } }, { items: [{ id: 1 }, { id: 2 }] }, { items: [{ id: 1 }] }],
    ['dots in names like nesting', { 'a.b': ['x'] }, { a: { b: 'x' } }, { a: 'x' }],
    ['null', { a: [null] }, { a: null }, { a: 0 }],
    ['false', { a: [false] }, { a: false }, { a: null }],
    ['numbers', { a: [{ numeric: ['>', 1] }] }, { a: 2 }, { a: '2' }],
    ['the existence of a leaf', { a: { b: [{ exists: true }] } }, { a: { b: null } }, { a: {} }],
    ['$or below a key', { a: { $or: [{ b: [1] }, { c: [2] }] } }, { a: { c: 2 } }, { b: 1 }],
  ])('supports %s', (_name, policy, good, bad) => {
    expect(onBody(policy, good)).toBe(true);
    expect(onBody(policy, bad)).toBe(false);
  });

  it('rejects bodies that are not JSON objects', () => {
    for (const body of ['text', '"a"', '[{"a":1}]', 'null', '1'])
      expect(onBody({ a: [{ exists: false }] }, body)).toBe(false);
  });
});

describe('an invalid filter policy', () => {
  it.each([
    [
      { a: ['1'], b: ['1'], c: ['1'], d: ['1'], e: ['1'], f: ['1'] },
      'FilterPolicy: Filter policy can not have more than 5 keys',
    ],
    [{ a: Array(15).fill('x'), b: Array(11).fill('x') }, 'FilterPolicy: Filter policy is too complex'],
    [
      { a: { b: { c: Array(5).fill('x') } }, d: { e: Array(6).fill('x') } },
      'FilterPolicy: Filter policy is too complex',
    ],
    [{ $or: [{ a: Array(100).fill('x') }, { b: Array(51).fill('x') }] }, 'FilterPolicy: Filter policy is too complex'],
    [{ key: [] }, 'FilterPolicy: Empty arrays are not allowed'],
    [{ key: 'x' }, 'FilterPolicy: "key" must be an object or an array'],
    [{ key: { suffix: 'value' } }, 'FilterPolicy: "suffix" must be an object or an array'],
    [{ key: [['x']] }, 'FilterPolicy: Match value must be String, number, true, false, or null'],
    [{ key: [{ suffix: 'a', prefix: 'b' }] }, 'FilterPolicy: Only one key allowed in match expression'],
    [{ key: [{ suffix: 100 }] }, 'FilterPolicy: suffix match pattern must be a string'],
    [{ key: [{ prefix: null }] }, 'FilterPolicy: prefix match pattern must be a string'],
    [{ key: [{ exists: 'no' }] }, 'FilterPolicy: exists match pattern must be either true or false.'],
    [{ key: [{ 'anything-but': { suffix: 'a' } }] }, 'FilterPolicy: Unsupported anything-but pattern: suffix'],
    [{ key: [{ 'anything-but': { exists: false } }] }, 'FilterPolicy: Unsupported anything-but pattern: exists'],
    [{ key: [{ 'anything-but': { prefix: false } }] }, 'FilterPolicy: prefix match pattern must be a string'],
    [{ key: [{ wildcard: '*' }] }, 'FilterPolicy: Unrecognized match type wildcard'],
    [{ key: [{ numeric: [] }] }, 'FilterPolicy: Invalid member in numeric match: ]'],
    [{ key: [{ numeric: [1, '<='] }] }, 'FilterPolicy: Invalid member in numeric match: 1'],
    [{ key: [{ numeric: ['operator'] }] }, 'FilterPolicy: Unrecognized numeric range operator: operator'],
    [{ key: [{ numeric: ['=', '000'] }] }, 'FilterPolicy: Value of equals must be numeric'],
    [{ key: [{ numeric: ['>='] }] }, 'FilterPolicy: Value of >= must be numeric'],
    [{ key: [{ numeric: ['>', 20, '<'] }] }, 'FilterPolicy: Value of < must be numeric'],
    [{ key: [{ numeric: ['>', 20, 30] }] }, 'FilterPolicy: Bad value in numeric range: 30'],
    [{ key: [{ numeric: ['>', 20, 'test'] }] }, 'FilterPolicy: Bad numeric range operator: test'],
    [{ key: [{ numeric: ['>=', 1, '>', 2] }] }, 'FilterPolicy: Bad numeric range operator: >'],
    [{ key: [{ numeric: ['<', 100, '>', 10] }] }, 'FilterPolicy: Too many elements in numeric expression'],
    [{ key: [{ numeric: ['>', 3, '<', 1] }] }, 'FilterPolicy: Bottom must be less than top'],
    [{ key: [{ numeric: ['>', 20, '<', 30, '<', 50] }] }, 'FilterPolicy: Too many terms in numeric range expression'],
    [{ key: [{ cidr: ['bad'] }] }, 'FilterPolicy: prefix match pattern must be a string'],
    [{ key: [{ cidr: '10.0.0.0' }] }, "FilterPolicy: Malformed CIDR, one '/' required"],
    [{ key: [{ cidr: '10.0.0.0/x' }] }, 'FilterPolicy: Malformed CIDR, mask bits must be an integer'],
    [{ key: [{ cidr: 'xx.11.xx/8' }] }, 'FilterPolicy: Nonstandard IP address: xx.11.xx'],
    ['[]', 'FilterPolicy: Filter policy must be a JSON object'],
    ['invalid', expect.stringContaining('FilterPolicy: failed to parse JSON.')],
    [`{"key":["${'x'.repeat(262_144)}"]}`, expect.stringContaining('must not be larger than')],
  ])('is rejected: %.80j', (policy, expected) => {
    expect(problem(policy)).toEqual(expected);
  });

  it('is rejected if it is nested and applies to attributes', () => {
    expect(problem({ a: { b: ['x'] } }, 'MessageAttributes')).toBe(
      'Filter policy scope MessageAttributes does not support nested filter policy',
    );
    expect(problem({ $or: [{ a: ['x'] }, { b: ['y'] }] }, 'MessageAttributes')).toBeUndefined();
  });

  it('is rejected if it has more than 150 combinations', () => {
    expect(problem({ a: Array(15).fill('x'), b: Array(10).fill('x') })).toBeUndefined();
    expect(problem({ a: { b: { c: Array(5).fill('x') } }, d: { e: Array(5).fill('x') } })).toBeUndefined();
    expect(problem({ $or: [{ a: Array(100).fill('x') }, { b: Array(50).fill('x') }] })).toBeUndefined();
  });
});

describe('filter policies in general', () => {
  const word = fc.constantFrom('a', 'b', 'c', 'ab', 'B');
  const leaf = fc.oneof(
    word,
    fc.integer({ min: -3, max: 3 }),
    fc.boolean(),
    fc.constant(null),
    fc.record({ prefix: word }),
    fc.record({ suffix: word }),
    fc.record({ 'equals-ignore-case': word }),
    fc.record({ exists: fc.boolean() }),
    fc.record({ 'anything-but': fc.array(word, { minLength: 1, maxLength: 2 }) }),
    fc.integer({ min: -3, max: 3 }).map((n) => ({ numeric: ['>', n, '<=', n + 2] })),
  );
  const branch = fc.dictionary(word, fc.array(leaf, { minLength: 1, maxLength: 3 }), { minKeys: 1, maxKeys: 2 });
  const body = fc.dictionary(
    word,
    fc.oneof(word, fc.integer({ min: -4, max: 6 }), fc.boolean(), fc.constant(null), fc.array(word, { maxLength: 2 })),
    { maxKeys: 4 },
  );

  it('match $or exactly when one of its branches matches alone', () => {
    fc.assert(
      fc.property(branch, branch, body, (one, two, message) => {
        expect(problem({ $or: [one, two] })).toBeUndefined();
        expect(onBody({ $or: [one, two] }, message)).toBe(onBody(one, message) || onBody(two, message));
      }),
    );
  });

  it('match several keys exactly when each matches alone', () => {
    fc.assert(
      fc.property(branch, body, (policy, message) => {
        const alone = Object.entries(policy).every(([key, value]) => onBody({ [key]: value }, message));
        expect(onBody(policy, message)).toBe(alone);
      }),
    );
  });

  it('match a list of conditions exactly when one of them matches', () => {
    fc.assert(
      fc.property(word, fc.array(leaf, { minLength: 1, maxLength: 4 }), body, (key, conditions, message) => {
        expect(onBody({ [key]: conditions }, message)).toBe(
          conditions.some((condition) => onBody({ [key]: [condition] }, message)),
        );
      }),
    );
  });

  it('are accepted or rejected for any JSON, without throwing', () => {
    fc.assert(fc.property(fc.json(), (json) => void readFilterPolicy(json, 'MessageBody')));
  });
});
