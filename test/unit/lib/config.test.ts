import configuration from '../../../tidings.config';
import { parseConfig } from '../../../lib/config/parse-config';
import { ConfigError } from '../../../lib/errors';
import type { Problem } from '../../../lib/errors';

const ENDPOINT = { id: 'Billing', url: 'https://billing.example.com/hook' };

describe('the configuration', () => {
  it('has a default for everything, and the defaults are closed', () => {
    expect(parseConfig({ stages: { dev: {} } }, 'dev')).toEqual({
      prefix: 'tidings',
      stage: 'dev',
      removal: 'destroy',
      auth: { mode: 'secret' },
      retention: { messageSeconds: 86_400, publishIdSeconds: 86_400, logDays: 30 },
      limits: {
        requestsPerSecond: 2000,
        requestBurst: 1000,
        postsPerSecond: 5000,
        accountRequestsPerSecond: 10_000,
        reservedConcurrency: {},
        holding: { messages: 50, events: 50, waitSeconds: 20, holdSeconds: 60 },
      },
      allowedOrigins: [],
      alarms: { fanoutP99Ms: 5000, iteratorAgeMs: 60_000 },
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
      apiGatewayLogRole: 'existing',
    });
  });

  it('keeps data in stage prod unless told otherwise', () => {
    expect(parseConfig({ stages: { prod: {} } }, 'prod').removal).toBe('retain');
    expect(parseConfig({ stages: { prod: { removal: 'destroy' } } }, 'prod').removal).toBe('destroy');
  });

  it.each(Object.keys(configuration.stages))('of this repository is valid for stage %s', (stage) => {
    expect(parseConfig(configuration, stage).stage).toBe(stage);
  });

  it('takes from SNS what a delivery policy leaves out', () => {
    const { webhooks } = parseConfig({ stages: { dev: { webhooks: { deliveryPolicy: { numRetries: 1 } } } } }, 'dev');
    expect(webhooks.deliveryPolicy).toMatchObject({ numRetries: 1, minDelayTarget: 20, numMinDelayRetries: 0 });
  });
});

describe('a problem of the configuration', () => {
  it('says where, what was got, what is allowed and what to do next', () => {
    expect(problemsOf({ retention: { messageSeconds: 5 } })).toEqual([
      {
        path: 'stages.dev.retention.messageSeconds',
        got: '5',
        allowed: 'a whole number from 60 to 7776000 seconds',
        next: 'Choose a number in that range.',
      },
    ]);
  });

  it('never comes alone: all of them are reported in one error', () => {
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

  it('in a stage that is not deployed is reported too', () => {
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
      'no channel at all',
      { webhooks: { endpoints: [{ ...ENDPOINT, channels: [] }] } },
      'webhooks.endpoints.0.channels',
    ],
    [
      'a channel that is no channel',
      { webhooks: { endpoints: [{ ...ENDPOINT, channels: ['a/b'] }] } },
      'webhooks.endpoints.0.channels.0',
    ],
    [
      'more filter combinations than SNS takes',
      { webhooks: { endpoints: [{ ...ENDPOINT, channels: many(16, 'c'), types: many(10, 't') }] } },
      'webhooks.endpoints.0.channels × types',
    ],
    [
      'retries that last over an hour',
      { webhooks: { deliveryPolicy: { numRetries: 100, maxDelayTarget: 3600 } } },
      'webhooks.deliveryPolicy',
    ],
    [
      'fewer retries than the phases need',
      { webhooks: { deliveryPolicy: { numNoDelayRetries: 4 } } },
      'webhooks.deliveryPolicy.numRetries',
    ],
    [
      'a minimum delay over the maximum',
      { webhooks: { deliveryPolicy: { minDelayTarget: 30 } } },
      'webhooks.deliveryPolicy.minDelayTarget',
    ],
    ['more posts than the account has', { limits: { postsPerSecond: 10_001 } }, 'limits.postsPerSecond'],
    ['more requests than the account has', { limits: { requestsPerSecond: 10_001 } }, 'limits.requestsPerSecond'],
    [
      'a function that does not exist',
      { limits: { reservedConcurrency: { fanOut: 1 } } },
      'limits.reservedConcurrency.fanOut',
    ],
    [
      'concurrency of a function that holds requests beside its budget',
      { limits: { reservedConcurrency: { events: 5 } } },
      'limits.reservedConcurrency.events',
    ],
    [
      'a longer wait than API Gateway bears',
      { limits: { holding: { waitSeconds: 21 } } },
      'limits.holding.waitSeconds',
    ],
    [
      'a hold that comes near the timeout of its function',
      { limits: { holding: { holdSeconds: 111 } } },
      'limits.holding.holdSeconds',
    ],
    [
      'two places for alarms',
      { alarms: { email: 'a@b.co', topicArn: 'arn:aws:sns:eu-west-1:123456789012:t' } },
      'alarms',
    ],
    ['an origin with a path', { allowedOrigins: ['https://example.com/app'] }, 'allowedOrigins.0'],
    ['an account without leading zero', { account: '12345678901' }, 'account'],
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

  it('is a missing part of an issuer', () => {
    expect(problemsOf({ auth: { mode: 'oidc', issuer: 'https://id.example.com' } }).map(({ path }) => path)).toEqual([
      'stages.dev.auth.audience',
      'stages.dev.auth.jwksUrl',
    ]);
  });

  it('is a stage name with a hyphen, which could name the stacks of another', () => {
    expect(() => parseConfig({ stages: { 'a-b': {} } }, 'a-b')).toThrow(/the stage name "a-b"/);
  });

  it('is a stage that is not configured', () => {
    expect(() => parseConfig({ stages: { dev: {}, prod: {} } }, 'staging')).toThrow(
      'stages: got the stage "staging"; allowed: dev, prod. Choose one of these',
    );
    expect(() => parseConfig({ stages: { dev: {} } }, 'constructor')).toThrow(ConfigError);
  });

  it('allows more posts once AWS raised the quota', () => {
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
