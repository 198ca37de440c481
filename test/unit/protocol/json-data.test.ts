import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { findNonJson, jsonOf } from '../../../protocol/json-data';

describe('the data of a message', () => {
  it('can be any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (data) => {
        expect(jsonOf(data)).toBe(JSON.stringify(data));
        expect(findNonJson(data)).toBeUndefined();
      }),
    );
  });

  it.each([
    ['NaN', Number.NaN, 'data is NaN'],
    ['Infinity', { price: [1, Infinity] }, 'data.price[1] is Infinity'],
    ['undefined', undefined, 'data is Undefined'],
    ['an undefined member', { order: { total: undefined } }, 'data.order.total is Undefined'],
    // eslint-disable-next-line no-sparse-arrays -- a hole is what is tested
    ['a hole of an array', [1, , 3], 'data[1] is Undefined'],
    ['a typed array', { bytes: new Uint8Array(2) }, 'data.bytes is Uint8Array'],
    ['a buffer', [Buffer.from('a')], 'data[0] is Uint8Array'],
    ['an ArrayBuffer', new ArrayBuffer(1), 'data is ArrayBuffer'],
    ['a BigInt', { id: 1n }, 'data.id is BigInt'],
    ['a function', { run: () => undefined }, 'data.run is Function'],
    ['a symbol', [Symbol('s')], 'data[0] is Symbol'],
    ['a map', { tags: new Map([['a', 1]]) }, 'data.tags is Map'],
    ['a set', { tags: new Set([1]) }, 'data.tags is Set'],
    ['a regular expression', /a/, 'data is RegExp'],
    ['an error', new Error('e'), 'data is Error'],
    ['an invalid date', { at: new Date(Number.NaN) }, 'data.at is Date'],
    ['a result of toJSON', { a: { toJSON: () => ({ b: Number.NaN }) } }, 'data.a.b is NaN'],
    ['NaN as the result of toJSON', { a: { toJSON: () => Number.NaN } }, 'data.a is NaN'],
    ['a map whose toJSON returns an object', { a: Object.assign(new Map(), { toJSON: () => ({}) }) }, 'data.a is Map'],
    ['a value of another realm', runInNewContext('({ a: new Float64Array(1) })'), 'data.a is Float64Array'],
  ])('is rejected with its path when it contains %s', (_, data, problem) => {
    expect(findNonJson(data)).toBe(`${problem}, which JSON cannot represent`);
  });

  it('is rejected when it contains itself', () => {
    const data: Record<string, unknown> = {};
    data['self'] = data;
    expect(findNonJson(data)).toMatch(/circular/i);
  });

  it('is rejected when its toJSON throws', () => {
    const throwing = (thrown: unknown) => ({
      toJSON() {
        throw thrown;
      },
    });
    expect(findNonJson(throwing(new Error('not now')))).toBe('not now');
    expect(findNonJson(throwing('not now'))).toBe('not now');
  });

  it('can contain valid dates, URLs, class instances and the same object twice', () => {
    class Order {
      readonly total = 12;
    }
    const order = new Order();
    expect(findNonJson([new Date(0), new URL('https://a'), order, { again: order }])).toBeUndefined();
    expect(findNonJson(runInNewContext('({ a: [1, null] })'))).toBeUndefined();
  });
});
