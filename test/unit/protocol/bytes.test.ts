import fc from 'fast-check';

import { decodeAscii, encodeAscii } from '../../../protocol/base64url';
import { jsonLength, utf8Length } from '../../../protocol/bytes';

describe('sizes', () => {
  it('are the number of bytes that a UTF-8 encoder writes, also for lone surrogates', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        const text = `${left}\ud83d${right}`;
        expect(utf8Length(text)).toBe(Buffer.byteLength(text));
      }),
    );
  });

  it('of a value are those of its JSON text, and 0 if JSON cannot represent it', () => {
    expect(jsonLength({ a: 'é' })).toBe(10);
    expect(jsonLength(undefined)).toBe(0);
  });
});

describe('base64url of ASCII', () => {
  const ascii = fc.array(fc.integer({ min: 0, max: 127 })).map((codes) => String.fromCharCode(...codes));

  it('equals the encoding of Node, and decodes to the same text', () => {
    fc.assert(
      fc.property(ascii, (text) => {
        expect(encodeAscii(text)).toBe(Buffer.from(text).toString('base64url'));
        expect(decodeAscii(encodeAscii(text))).toBe(text);
      }),
    );
  });

  it('rejects every other encoding of a text', () => {
    fc.assert(
      fc.property(fc.string(), (encoded) => {
        const decoded = decodeAscii(encoded);
        if (decoded !== undefined) expect(encodeAscii(decoded)).toBe(encoded);
      }),
    );
    expect(decodeAscii('YQ')).toBe('a');
    for (const invalid of ['YQ==', 'YR', 'Y', 'Y Q', '_w']) expect(decodeAscii(invalid)).toBeUndefined();
  });
});
