import fc from 'fast-check';

import { decodeAscii, encodeAscii } from '../../../protocol/base64url';
import { jsonLength, utf8Length } from '../../../protocol/bytes';

describe('sizes', () => {
  it('count UTF-8 bytes as an encoder makes them, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        const text = `${left}\ud83d${right}`;
        expect(utf8Length(text)).toBe(Buffer.byteLength(text));
      }),
    );
  });

  it('count the JSON text of a value, and nothing for what JSON cannot say', () => {
    expect(jsonLength({ a: 'é' })).toBe(10);
    expect(jsonLength(undefined)).toBe(0);
  });
});

describe('base64url of ASCII', () => {
  const ascii = fc.array(fc.integer({ min: 0, max: 127 })).map((codes) => String.fromCharCode(...codes));

  it('is what Node makes, and comes back', () => {
    fc.assert(
      fc.property(ascii, (text) => {
        expect(encodeAscii(text)).toBe(Buffer.from(text).toString('base64url'));
        expect(decodeAscii(encodeAscii(text))).toBe(text);
      }),
    );
  });

  it('is decoded from its one encoding only', () => {
    fc.assert(
      fc.property(fc.string(), (encoded) => {
        const decoded = decodeAscii(encoded);
        if (decoded !== undefined) expect(encodeAscii(decoded)).toBe(encoded);
      }),
    );
    expect(decodeAscii('YQ')).toBe('a');
    for (const foreign of ['YQ==', 'YR', 'Y', 'Y Q', '_w']) expect(decodeAscii(foreign)).toBeUndefined();
  });
});
