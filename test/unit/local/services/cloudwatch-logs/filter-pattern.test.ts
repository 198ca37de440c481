import { compileFilterPattern } from '../../../../../local/services/cloudwatch-logs/filter-pattern';

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

  it('reject JSON patterns', () => {
    expect(() => compileFilterPattern('{ $.level = "error" }')).toThrow('Use a pattern of terms.');
  });
});
