import { parseTokenOptions } from '../../../../scripts/lib/token-options';

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

  it('reports all problems at once', () => {
    const outcome = parseTokenOptions(['--channel', 'room:*=shout', '--channel', 'bad name=publish', '--ttl', '0']);
    expect(outcome).toEqual({
      problems: [
        '--subject is missing: add the name of the holder of the token',
        expect.stringContaining('unknown verb "shout"'),
        expect.stringContaining('bad name=publish'),
        expect.stringContaining('--ttl 0'),
      ],
    });
  });

  it.each([
    ['room:1', /expected PATTERN=VERBS/],
    ['presence:room:1=subscribe', /the verb presence for room:1 itself/],
    ['a*b=subscribe', /"a\*b" is neither a channel/],
    [`${'a'.repeat(129)}=subscribe`, /is neither a channel/],
  ])('explains why --channel %s is not valid', (channel, reason) => {
    const outcome = parseTokenOptions(['--subject', 'a', '--channel', channel]);
    expect(outcome).toEqual({ problems: [expect.stringMatching(reason)] });
  });

  it.each([
    ['604800', true],
    ['604801', false],
    ['1', true],
    ['1.5', false],
  ])('accepts a lifetime of %s seconds: %s', (ttl, accepted) => {
    const outcome = parseTokenOptions(['--subject', 'a', '--admin', '--ttl', ttl]);
    expect(outcome !== 'help' && !('problems' in outcome)).toBe(accepted);
  });

  it('rejects a token that would permit nothing', () => {
    expect(parseTokenOptions(['--subject', 'a'])).toEqual({ problems: [expect.stringContaining('permit nothing')] });
  });

  it('rejects unknown options', () => {
    expect(parseTokenOptions(['--subjekt', 'a'])).toEqual({ problems: [expect.stringContaining('--subjekt')] });
  });

  it('recognizes --help', () => {
    expect(parseTokenOptions(['--help'])).toBe('help');
  });
});
