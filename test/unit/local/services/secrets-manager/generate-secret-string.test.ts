import fc from 'fast-check';
import { createRandom } from '../../../../../local/core/random';
import {
  generateProblems,
  generateSecretString,
} from '../../../../../local/services/secrets-manager/generate-secret-string';

describe('generated secrets', () => {
  const flags = {
    ExcludeLowercase: fc.boolean(),
    ExcludeUppercase: fc.boolean(),
    ExcludeNumbers: fc.boolean(),
    ExcludePunctuation: fc.boolean(),
    IncludeSpace: fc.boolean(),
    RequireEachIncludedType: fc.boolean(),
  };

  it('have the length, the characters and the character types of the options', () => {
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

  it('become a member of the template object', () => {
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

  it('are rejected with contradictory options', () => {
    expect(generateProblems({ PasswordLength: 3 })).toEqual([
      'PasswordLength 3 is too short to contain one character of each of 4 types',
    ]);
    expect(generateProblems({ PasswordLength: 5000, GenerateStringKey: 'k' })).toHaveLength(2);
    expect(
      generateProblems({
        ExcludeLowercase: true,
        ExcludeUppercase: true,
        ExcludeNumbers: true,
        ExcludePunctuation: true,
      }),
    ).toContain('the options exclude every character');
  });
});
