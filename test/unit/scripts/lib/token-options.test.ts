import { jwtVerify } from 'jose';
import { parseTokenOptions } from '../../../../scripts/lib/token-options';
import { signToken } from '../../../../scripts/lib/sign-token';

describe('parseTokenOptions', () => {
  it('reads a subject and its channels', () => {
    expect(
      parseTokenOptions(['--subject', 'alice', '--channel', 'room:*=subscribe,publish', '--channel', 'a=presence']),
    ).toEqual({
      subject: 'alice',
      channels: { 'room:*': ['subscribe', 'publish'], a: ['presence'] },
      admin: false,
      ttlSeconds: 3600,
      secretArn: undefined,
    });
  });

  it('tells every problem at once', () => {
    const outcome = parseTokenOptions(['--channel', 'room:*=shout', '--channel', 'bad name=publish', '--ttl', '0']);
    expect(outcome).toEqual({
      problems: [
        '--subject is missing: say who the token is for',
        expect.stringContaining('unknown verb "shout"'),
        expect.stringContaining('bad name=publish'),
        expect.stringContaining('--ttl 0'),
      ],
    });
  });

  it.each([
    ['room:1', /expected PATTERN=VERBS/],
    ['presence:room:1=subscribe', /the verb presence for room:1 itself/],
    ['a*b=subscribe', /"a\*b" is no channel/],
    [`${'a'.repeat(129)}=subscribe`, /is no channel/],
  ])('says why --channel %s cannot be', (channel, why) => {
    const outcome = parseTokenOptions(['--subject', 'a', '--channel', channel]);
    expect(outcome).toEqual({ problems: [expect.stringMatching(why)] });
  });

  it.each([
    ['604800', true],
    ['604801', false],
    ['1', true],
    ['1.5', false],
  ])('takes a lifetime of %s seconds: %s', (ttl, taken) => {
    const outcome = parseTokenOptions(['--subject', 'a', '--admin', '--ttl', ttl]);
    expect(outcome !== 'help' && !('problems' in outcome)).toBe(taken);
  });

  it('refuses a token that would allow nothing', () => {
    expect(parseTokenOptions(['--subject', 'a'])).toEqual({ problems: [expect.stringContaining('allow nothing')] });
  });

  it('refuses options that it does not know', () => {
    expect(parseTokenOptions(['--subjekt', 'a'])).toEqual({ problems: [expect.stringContaining('--subjekt')] });
  });

  it('prints help when asked', () => {
    expect(parseTokenOptions(['--help'])).toBe('help');
  });
});

describe('signToken', () => {
  it('makes a token that verifies with the secret and says what was asked', async () => {
    const now = Date.now();
    const token = await signToken(
      { subject: 'alice', channels: { a: ['publish'] }, ttlSeconds: 60 },
      's'.repeat(64),
      now,
    );
    const { payload } = await jwtVerify(token, new TextEncoder().encode('s'.repeat(64)), { algorithms: ['HS256'] });
    expect(payload).toMatchObject({ sub: 'alice', channels: { a: ['publish'] }, exp: Math.floor(now / 1000) + 60 });
    expect(payload).not.toHaveProperty('admin');
  });
});
