import fc from 'fast-check';
import { headOf, PreludeScanner } from '../../../../../../local/services/lambda/function-url/prelude';

const SEPARATOR = Buffer.alloc(8);

/** Splits bytes at the given positions. */
function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
}

describe('the prelude of a response stream', () => {
  it('ends at the same byte for chunks of any size, also if the body starts with NUL bytes', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.uint8Array({ maxLength: 40 }).map((body) => body.map((byte) => byte % 3)),
        fc.array(fc.nat(), { maxLength: 20 }),
        (json, body, cuts) => {
          const scanner = new PreludeScanner();
          const rest: Buffer[] = [];
          let found: string | undefined;
          for (const piece of split(Buffer.concat([Buffer.from(json), SEPARATOR, body]), cuts)) {
            if (found !== undefined) {
              rest.push(piece);
              continue;
            }
            const end = scanner.push(piece);
            if (!end) continue;
            found = end.json;
            rest.push(end.rest);
          }
          expect(found).toBe(json);
          expect(Buffer.concat(rest)).toEqual(Buffer.from(body));
        },
      ),
    );
  });

  it('is incomplete before its last NUL byte', () => {
    const scanner = new PreludeScanner();
    expect(scanner.isEmpty).toBe(true);
    expect(scanner.push(Buffer.from('{}\0\0\0\0\0\0\0'))).toBeUndefined();
    expect(scanner.isEmpty).toBe(false);
    expect(scanner.push(Buffer.from('\0'))).toEqual({ json: '{}', rest: Buffer.alloc(0) });
  });

  it('is limited to 64 KB', () => {
    const scanner = new PreludeScanner();
    scanner.push(Buffer.alloc(64 * 1024, ' '));
    expect(scanner.isTooLong).toBe(false);
    scanner.push(Buffer.alloc(1, ' '));
    expect(scanner.isTooLong).toBe(true);
  });

  it('contains status, headers and cookies; the default status is 200', () => {
    expect(headOf('{"statusCode":"204","headers":{"A":1,"content-length":"9"},"cookies":["c=d"]}')).toEqual({
      status: 204,
      headers: { 'content-type': 'application/octet-stream', a: '1', 'set-cookie': ['c=d'] },
      body: '',
    });
    expect(headOf('{}')).toMatchObject({ status: 200 });
    expect(headOf('{"body":"ignored","isBase64Encoded":true}')).toMatchObject({ body: Buffer.alloc(0) });
  });

  it.each(['', '[]', 'null', '"x"', '{', '{"statusCode":1000}', '{"headers":[]}', '{"cookies":"a=b"}'])(
    'is malformed as %s',
    (json) => {
      expect(headOf(json)).toBeUndefined();
    },
  );
});
