import { commonLogTime } from '../../../../local/http/common-log-time';

describe('Common Log Format', () => {
  it('has the time in UTC', () => {
    expect(commonLogTime(1_777_522_586_123)).toBe('30/Apr/2026:04:16:26 +0000');
  });
});
