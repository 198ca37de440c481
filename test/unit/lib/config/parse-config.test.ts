import configuration from '../../../../tidings.config';
import { parseConfig } from '../../../../lib/config/parse-config';
import { ConfigError } from '../../../../lib/errors';
import type { Problem } from '../../../../lib/errors';

const ENDPOINT = { id: 'Billing', url: 'https://billing.example.com/hook' };

describe('the configuration', () => {
  it('has a default for every setting, and the defaults give no access', () => {
    expect(parseConfig({ stages: { dev: {} } }, 'dev')).toEqual({
      prefix: 'tidings',
      stage: 'dev',
      settings: {
        removal: 'destroy',
        auth: { mode: 'secret' },
        retention: { messageSeconds: 86_400, publishIdSeconds: 86_400, logDays: 30 },
        limits: {
          requestsPerSecond: 2000,
          requestBurst: 1000,
          postsPerSecond: 5000,
          accountRequestsPerSecond: 10_000,
          reservedConcurrency: {},
          longPolling: { concurrency: 50, waitSeconds: 20 },
          eventStreams: { concurrency: 50, durationSeconds: 60 },
        },
        allowedOrigins: [],
        alarms: { fanOutP99Ms: 5000, iteratorAgeMs: 60_000 },
        webhooks: {
          deliveryPolicy: {
            numRetries: 10,
            minDelayTarget: 5,
            maxDelayTarget: 600,
            numNoDelayRetries: 0,
            numMinDelayRetries: 2,
            numMaxDelayRetries: 2,
            backoffFunction: 'exponential',
          },
          endpoints: [],
        },
        postTransport: 'pool',
        sourceMaps: false,
        apiGatewayLogRole: 'existing',
      },
    });
  });

  it('keeps data by default in stage prod', () => {
    expect(parseConfig({ stages: { prod: {} } }, 'prod').settings.removal).toBe('retain');
    expect(parseConfig({ stages: { prod: { removal: 'destroy' } } }, 'prod').settings.removal).toBe('destroy');
  });

  it.each(Object.keys(configuration.stages))('of this repository is valid for stage %s', (stage) => {
    expect(parseConfig(configuration, stage).stage).toBe(stage);
  });

  it('fills in the defaults of SNS in a delivery policy', () => {
    const { settings } = parseConfig({ stages: { dev: { webhooks: { deliveryPolicy: { numRetries: 1 } } } } }, 'dev');
    expect(settings.webhooks.deliveryPolicy).toMatchObject({
      numRetries: 1,
      minDelayTarget: 20,
      numMinDelayRetries: 0,
    });
  });
});

describe('a problem', () => {
  it('has a path, the value, the accepted values and the next step', () => {
    expect(problemsOf({ retention: { messageSeconds: 5 } })).toEqual([
      {
        path: 'stages.dev.retention.messageSeconds',
        got: '5',
        allowed: 'a whole number from 60 to 7776000 seconds',
        next: 'Choose a number in that range.',
      },
    ]);
  });

  it('is reported together with all others in one error', () => {
    const error = refusal({
      allowedOrigin: ['*'],
      postTransport: 'pigeon',
      retention: { logDays: 2, forever: true },
      webhooks: { endpoints: [{ id: 'lower', url: 'http://example.com' }] },
    });
    expect(error.problems.map(({ path }) => path).sort()).toEqual([
      'stages.dev.allowedOrigin',
      'stages.dev.postTransport',
      'stages.dev.retention.forever',
      'stages.dev.retention.logDays',
      'stages.dev.webhooks.endpoints.0.id',
      'stages.dev.webhooks.endpoints.0.url',
    ]);
    expect(error.message).toMatch(/^tidings\.config\.ts has 6 problems:\n {2}- stages\./);
  });

  it('names every unknown key and the keys that exist', () => {
    const problems = problemsOf({ retentions: {}, limit: {} });
    expect(problems.map(({ path }) => path)).toEqual(['stages.dev.retentions', 'stages.dev.limit']);
    expect(problems[0]?.allowed).toContain('the keys account, region, auth, retention');
  });

  it('is also reported for a stage that is not deployed', () => {
    const input = { stages: { dev: {}, prod: { region: 'Frankfurt' } } };
    expect(() => parseConfig(input, 'dev')).toThrow(/stages\.prod\.region: got "Frankfurt"/);
  });

  it('does not show the password of an address', () => {
    const [problem] = problemsOf({ webhooks: { endpoints: [{ ...ENDPOINT, url: 'https://me:hunter2@example.com' }] } });
    expect(problem?.got).toBe('"https://***@example.com"');
  });

  it.each<[string, object, string]>([
    [
      'an http endpoint',
      { webhooks: { endpoints: [{ ...ENDPOINT, url: 'http://example.com' }] } },
      'webhooks.endpoints.0.url',
    ],
    ['a repeated endpoint id', { webhooks: { endpoints: [ENDPOINT, ENDPOINT] } }, 'webhooks.endpoints'],
    [
      'an empty list of channels',
      { webhooks: { endpoints: [{ ...ENDPOINT, channels: [] }] } },
      'webhooks.endpoints.0.channels',
    ],
    [
      'an invalid channel name',
      { webhooks: { endpoints: [{ ...ENDPOINT, channels: ['a/b'] }] } },
      'webhooks.endpoints.0.channels.0',
    ],
    [
      'a presence channel, which is not delivered to webhooks',
      { webhooks: { endpoints: [{ ...ENDPOINT, channels: ['presence:*'] }] } },
      'webhooks.endpoints.0.channels.0',
    ],
    [
      'a message type with characters outside ASCII',
      { webhooks: { endpoints: [{ ...ENDPOINT, types: ['bezahlt-ä'] }] } },
      'webhooks.endpoints.0.types.0',
    ],
    [
      'more filter combinations than SNS accepts',
      { webhooks: { endpoints: [{ ...ENDPOINT, channels: many(16, 'c'), types: many(10, 't') }] } },
      'webhooks.endpoints.0.channels × types',
    ],
    [
      'retries that take more than an hour',
      { webhooks: { deliveryPolicy: { numRetries: 100, maxDelayTarget: 3600 } } },
      'webhooks.deliveryPolicy',
    ],
    [
      'fewer retries than the sum of the phases',
      { webhooks: { deliveryPolicy: { numNoDelayRetries: 4 } } },
      'webhooks.deliveryPolicy.numRetries',
    ],
    [
      'a minimum delay above the maximum',
      { webhooks: { deliveryPolicy: { minDelayTarget: 30 } } },
      'webhooks.deliveryPolicy.minDelayTarget',
    ],
    [
      'more posts per second than the quota of the account',
      { limits: { postsPerSecond: 10_001 } },
      'limits.postsPerSecond',
    ],
    [
      'more requests per second than the quota of the account',
      { limits: { requestsPerSecond: 10_001 } },
      'limits.requestsPerSecond',
    ],
    [
      'a function that does not exist',
      { limits: { reservedConcurrency: { fanOut: 1 } } },
      'limits.reservedConcurrency.fanOut',
    ],
    [
      'reserved concurrency of a function that has a setting of its own for it',
      { limits: { reservedConcurrency: { events: 5 } } },
      'limits.reservedConcurrency.events',
    ],
    [
      'a longer wait than the timeout of API Gateway allows',
      { limits: { longPolling: { waitSeconds: 21 } } },
      'limits.longPolling.waitSeconds',
    ],
    [
      'an event stream that ends too close to the timeout of its function',
      { limits: { eventStreams: { durationSeconds: 111 } } },
      'limits.eventStreams.durationSeconds',
    ],
    [
      'two receivers of alarms',
      { alarms: { email: 'a@b.co', topicArn: 'arn:aws:sns:eu-west-1:123456789012:t' } },
      'alarms',
    ],
    ['an origin with a path', { allowedOrigins: ['https://example.com/app'] }, 'allowedOrigins.0'],
    ['an account without its leading zero', { account: '12345678901' }, 'account'],
    [
      'an issuer without TLS',
      { auth: { mode: 'oidc', issuer: 'http://id', audience: 'a', jwksUrl: 'https://id' } },
      'auth.issuer',
    ],
    ['an unknown auth mode', { auth: { mode: 'none' } }, 'auth.mode'],
    ['an issuer in mode secret', { auth: { mode: 'secret', issuer: 'https://id' } }, 'auth.issuer'],
  ])('is %s', (_, stage, path) => {
    expect(problemsOf(stage).map((problem) => problem.path)).toEqual([`stages.dev.${path}`]);
  });

  it('is a missing setting of an issuer', () => {
    expect(problemsOf({ auth: { mode: 'oidc', issuer: 'https://id.example.com' } }).map(({ path }) => path)).toEqual([
      'stages.dev.auth.audience',
      'stages.dev.auth.jwksUrl',
    ]);
  });

  it('is a stage name with a hyphen, because two stages could then have the same stack names', () => {
    expect(() => parseConfig({ stages: { 'a-b': {} } }, 'a-b')).toThrow(/the stage name "a-b"/);
  });

  it('is a selected stage that is not configured', () => {
    expect(() => parseConfig({ stages: { dev: {}, prod: {} } }, 'staging')).toThrow(
      'stages: got the stage "staging"; allowed: dev, prod. Choose one of these',
    );
    expect(() => parseConfig({ stages: { dev: {} } }, 'constructor')).toThrow(ConfigError);
  });

  it('is not a higher post rate after AWS has raised the quota', () => {
    expect(problemsOf({ limits: { postsPerSecond: 20_000, accountRequestsPerSecond: 40_000 } })).toEqual([]);
  });
});

function refusal(stage: object): ConfigError {
  try {
    parseConfig({ stages: { dev: stage } }, 'dev');
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  return new ConfigError('nothing', []);
}

function problemsOf(stage: object): readonly Problem[] {
  return refusal(stage).problems;
}

function many(count: number, letter: string): string[] {
  return Array.from({ length: count }, (_, index) => `${letter}${index}`);
}
