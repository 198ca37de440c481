import { describeReason } from '../../../console/src/reason-text';

describe('describeReason', () => {
  it('explains codes that are not errors, and appends the code to error messages', () => {
    expect(describeReason({ code: 'upgraded', reason: 'upgraded' })).toBe('the better transport works again');
    expect(describeReason({ code: 'forbidden', reason: 'not this channel' })).toBe('not this channel (forbidden)');
  });
});
