import { formatAccessLog, logGroupName } from '../../../../../local/services/api-gateway/access-log';

describe('access log format', () => {
  it('replaces known variables and writes - for all others', () => {
    const context = { requestId: 'r1', status: 200, 'identity.sourceIp': '127.0.0.1', 'identity.userAgent': undefined };
    expect(
      formatAccessLog(
        '{"ip":"$context.identity.sourceIp","s":$context.status} $context.identity.userAgent $context.nope.',
        context,
      ),
    ).toBe('{"ip":"127.0.0.1","s":200} - -.');
  });

  it('reads the group from an ARN in either form', () => {
    expect(logGroupName('arn:aws:logs:eu-west-1:000000000000:log-group:/a/b:*')).toBe('/a/b');
    expect(logGroupName('arn:aws:logs:eu-west-1:000000000000:log-group:/a/b')).toBe('/a/b');
    expect(logGroupName('arn:aws:firehose:eu-west-1:000000000000:deliverystream/x')).toBeUndefined();
  });
});
