import fc from 'fast-check';
import { ManualClock } from '../../../../../local/core/clock';
import { createRandom } from '../../../../../local/core/random';
import { formatAccessLog, logGroupName } from '../../../../../local/services/api-gateway/access-log';
import { judgePolicy } from '../../../../../local/services/api-gateway/authorizer-policy';
import { functionArnOf } from '../../../../../local/services/api-gateway/call-function';
import { traceId } from '../../../../../local/http/request';
import { gatewayId, isConnectionId } from '../../../../../local/services/api-gateway/identifiers';
import { createThrottle } from '../../../../../local/services/api-gateway/throttle';
import { commonLogTime } from '../../../../../local/http/common-log-time';

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

describe('identifiers', () => {
  it('are eleven bytes in base64url and recognised as connection ids', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), (seed) => {
        const id = gatewayId(createRandom(seed));
        expect(isConnectionId(id)).toBe(true);
        expect(Buffer.from(id, 'base64url').toString('base64').replaceAll('+', '-').replaceAll('/', '_')).toBe(id);
      }),
    );
    expect(isConnectionId('garbage')).toBe(false);
    expect(traceId(createRandom(1), 1_777_522_586_123)).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it('write times in Common Log Format', () => {
    expect(commonLogTime(1_777_522_586_123)).toBe('30/Apr/2026:04:16:26 +0000');
  });
});

describe('throttle', () => {
  it('lets a burst through and refills at the rate', async () => {
    const clock = new ManualClock();
    const throttle = createThrottle(clock, { rateLimit: 2, burstLimit: 3 }, new Map());
    const take = (times: number): boolean[] => Array.from({ length: times }, () => throttle.take('a'));
    expect(take(4)).toEqual([true, true, true, false]);
    await clock.advance(1000);
    expect(take(3)).toEqual([true, true, false]);
  });

  it('gives each route a bucket, and own settings where there are some', () => {
    const throttle = createThrottle(
      new ManualClock(),
      { rateLimit: 1, burstLimit: 1 },
      new Map([['b', { burstLimit: 2 }]]),
    );
    expect([
      throttle.take('a'),
      throttle.take('a'),
      throttle.take('b'),
      throttle.take('b'),
      throttle.take('b'),
    ]).toEqual([true, false, true, true, false]);
  });

  it('never lets more through than burst plus rate times time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 60 }),
        async (rateLimit, burstLimit, pauses) => {
          const clock = new ManualClock();
          const start = clock.now();
          const throttle = createThrottle(clock, { rateLimit, burstLimit }, new Map());
          let taken = 0;
          for (const pause of pauses) {
            await clock.advance(pause);
            if (throttle.take('r')) taken += 1;
          }
          expect(taken).toBeLessThanOrEqual(burstLimit + ((clock.now() - start) / 1000) * rateLimit + 1e-6);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('authorizer policy', () => {
  const method = 'arn:aws:execute-api:eu-west-1:000000000000:api/prod/$connect';
  const statement = (Effect: string, Resource: unknown, Action: unknown = 'execute-api:Invoke'): object => ({
    Effect,
    Action,
    Resource,
  });

  it.each<[string, unknown, string]>([
    ['allows the method itself', [statement('Allow', method)], 'allow'],
    ['allows by wildcards that span slashes', statement('Allow', 'arn:aws:execute-api:*:*:api/*'), 'allow'],
    ['allows by a question mark', statement('Allow', method.replace('prod', 'pro?')), 'allow'],
    ['ignores the case of actions', statement('Allow', '*', ['EXECUTE-API:invoke']), 'allow'],
    ['minds the case of resources', statement('Allow', method.toUpperCase()), 'deny'],
    ['lets a deny win', [statement('Allow', '*'), statement('Deny', method)], 'deny'],
    ['denies without a match', [statement('Allow', '*', 'execute-api:ManageConnections')], 'deny'],
    ['denies an empty policy', [], 'deny'],
    ['rejects an unknown effect', [statement('Maybe', '*')], 'invalid'],
    ['rejects conditions', [{ ...statement('Allow', '*'), Condition: {} }], 'invalid'],
  ])('%s', (_title, Statement, verdict) => {
    expect(judgePolicy({ Version: '2012-10-17', Statement }, method)).toBe(verdict);
  });

  it('rejects what is no policy', () => {
    expect(judgePolicy(undefined, method)).toBe('invalid');
    expect(judgePolicy({}, method)).toBe('invalid');
  });
});

describe('integration URI', () => {
  it('is the path of the Lambda API or a plain ARN, with or without a qualifier', () => {
    const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:f';
    expect(functionArnOf(`arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}/invocations`)).toBe(arn);
    expect(functionArnOf(`${arn}:live`)).toBe(`${arn}:live`);
    expect(functionArnOf('https://example.com')).toBeUndefined();
  });
});
