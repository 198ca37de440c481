import fc from 'fast-check';
import { XmlEntries, element, escapeXml } from '../../../local/aws/xml';
import { createAddressBook } from '../../../local/core/address-book';
import { createRandom } from '../../../local/core/random';
import { compileFilterPattern } from '../../../local/services/logs/filter-pattern';
import { Ring } from '../../../local/services/logs/ring';
import { generateProblems, generateSecretString } from '../../../local/services/secrets-manager/generate';

describe('the XML writer', () => {
  it('writes members, entries and elements, and leaves out what is undefined', () => {
    expect(
      element('R', { A: 1, B: undefined, C: [{ D: true }, { D: false }], E: new XmlEntries({ k: '<v>' }) }, 'urn:x'),
    ).toBe(
      '<R xmlns="urn:x"><A>1</A><C><member><D>true</D></member><member><D>false</D></member></C><E><entry><key>k</key><value>&lt;v&gt;</value></entry></E></R>',
    );
  });

  it('escapes any text into what XML may carry, without losing legal characters', () => {
    const unescape = (text: string) =>
      text.replace(
        /&(amp|lt|gt|quot|apos|#xD);/g,
        (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#xD': '\r' })[name]!,
      );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const escaped = escapeXml(text);
        expect(escaped).not.toMatch(/[<>"'\r]/);
        // eslint-disable-next-line no-control-regex -- what XML cannot carry
        expect(unescape(escaped)).toBe(text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD'));
      }),
    );
    expect(escapeXml('a\u0000b\uD800')).toBe('a\uFFFDb\uFFFD');
  });
});

describe('the address book', () => {
  const book = createAddressBook();
  book.register('https://abc.execute-api.eu-west-1.amazonaws.com', 'http://127.0.0.1:1');
  book.register('https://abc.execute-api.eu-west-1.amazonaws.com/prod', 'http://127.0.0.1:2/prod');

  it('replaces the longest prefix, wherever it stands', () => {
    expect(
      book.localize(
        'see https://abc.execute-api.eu-west-1.amazonaws.com/prod/x, https://abc.execute-api.eu-west-1.amazonaws.com/test',
      ),
    ).toBe('see http://127.0.0.1:2/prod/x, http://127.0.0.1:1/test');
  });

  it('leaves longer names alone', () => {
    const other = 'https://abc.execute-api.eu-west-1.amazonaws.com.cn/x';
    expect(book.localize(other)).toBe(other);
    expect(book.localize('https://abc.execute-api.eu-west-1.amazonaws.com/production')).toBe(
      'http://127.0.0.1:1/production',
    );
    expect(book.localize('it is https://abc.execute-api.eu-west-1.amazonaws.com.')).toBe('it is http://127.0.0.1:1.');
  });
});

describe('generated secrets', () => {
  const flags = {
    ExcludeLowercase: fc.boolean(),
    ExcludeUppercase: fc.boolean(),
    ExcludeNumbers: fc.boolean(),
    ExcludePunctuation: fc.boolean(),
    IncludeSpace: fc.boolean(),
    RequireEachIncludedType: fc.boolean(),
  };

  it('have the length, the characters and every type that the options ask for', () => {
    fc.assert(
      fc.property(
        fc.record({
          ...flags,
          PasswordLength: fc.integer({ min: 5, max: 60 }),
          ExcludeCharacters: fc.string({ maxLength: 5 }),
        }),
        fc.nat(),
        (options, seed) => {
          fc.pre(generateProblems(options).length === 0);
          const secret = generateSecretString(options, createRandom(seed));
          const types = [
            [/[a-z]/, !options.ExcludeLowercase],
            [/[A-Z]/, !options.ExcludeUppercase],
            [/[0-9]/, !options.ExcludeNumbers],
            [/[!-/:-@[-`{-~]/, !options.ExcludePunctuation],
            [/ /, options.IncludeSpace],
          ] as const;
          expect(secret).toHaveLength(options.PasswordLength);
          for (const character of options.ExcludeCharacters) expect(secret).not.toContain(character);
          for (const [pattern, included] of types) {
            if (!included) expect(secret).not.toMatch(pattern);
            else if (options.RequireEachIncludedType && options.ExcludeCharacters === '')
              expect(secret).toMatch(pattern);
          }
        },
      ),
    );
  });

  it('are put under a key of a template', () => {
    const options = {
      SecretStringTemplate: '{"user":"a"}',
      GenerateStringKey: 'password',
      PasswordLength: 20,
      ExcludePunctuation: 'true',
    };
    expect(JSON.parse(generateSecretString(options, createRandom(1)))).toEqual({
      user: 'a',
      password: expect.stringMatching(/^[A-Za-z0-9]{20}$/),
    });
  });

  it('are refused with options that contradict each other', () => {
    expect(generateProblems({ PasswordLength: 3 })).toEqual([
      'PasswordLength 3 is too short for one character of each of 4 types',
    ]);
    expect(generateProblems({ PasswordLength: 5000, GenerateStringKey: 'k' })).toHaveLength(2);
    expect(
      generateProblems({
        ExcludeLowercase: true,
        ExcludeUppercase: true,
        ExcludeNumbers: true,
        ExcludePunctuation: true,
      }),
    ).toContain('every character is excluded');
  });
});

describe('log rings', () => {
  it('hold the newest items within both bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 }), (weights) => {
        const ring = new Ring<number>(7, 20, (weight) => weight);
        const dropped = weights.flatMap((weight) => ring.push(weight));
        const kept = ring.items();
        expect([...dropped, ...kept]).toEqual(weights);
        expect(ring.size).toBe(kept.length);
        expect(kept.length).toBeLessThanOrEqual(7);
        expect(kept.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(20);
      }),
    );
  });
});

describe('filter patterns', () => {
  it.each([
    ['', 'anything', true],
    ['ERROR', 'an ERROR here', true],
    ['ERROR', 'an error here', false],
    ['ERROR timeout', 'timeout ERROR', true],
    ['ERROR timeout', 'ERROR', false],
    ['"in a row"', 'words in a row', true],
    ['"in a row"', 'a row in', false],
    ['?one ?two', 'two', true],
    ['?one ?two', 'three', false],
    ['ERROR -known', 'ERROR known', false],
  ])('%j on %j is %s', (pattern, message, expected) => {
    expect(compileFilterPattern(pattern)(message)).toBe(expected);
  });

  it('in JSON are refused by name', () => {
    expect(() => compileFilterPattern('{ $.level = "error" }')).toThrow(/matches terms only/);
  });
});
