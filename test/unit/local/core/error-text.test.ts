import { errorStack, errorText, errorTextWithCode } from '../../../../local/core/error-text';
import { AwsError } from '../../../../local/core/errors';

describe('the text of an error', () => {
  it.each([
    ['an error', new TypeError('bad type'), 'bad type', 'bad type'],
    ['an AWS error', new AwsError('NotFound', 'no topic'), 'no topic', 'NotFound: no topic'],
    ['a text', 'broken', 'broken', 'broken'],
    ['undefined', undefined, 'undefined', 'undefined'],
  ])('is the message of %s', (_, error, text, withCode) => {
    expect([errorText(error), errorTextWithCode(error)]).toEqual([text, withCode]);
  });

  it('has the stack where there is one', () => {
    expect(errorStack(new Error('broken'))).toMatch(/^Error: broken\n\s+at /);
    expect(errorStack('broken')).toBe('broken');
  });
});
