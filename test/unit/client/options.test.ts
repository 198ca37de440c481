import { readOptions } from '../../../client/src/options';
import type { TidingsOptions } from '../../../client/src/options';

const URLS = { httpUrl: 'https://h', websocketUrl: 'wss://w/v1', eventsUrl: 'https://e/' };

describe('the options', () => {
  it('use every transport that has a URL, the preferred one first', () => {
    const { transports, eventsUrl } = readOptions({ ...URLS, token: 't' });
    expect(transports).toEqual(['websocket', 'sse', 'long-poll', 'short-poll']);
    expect(eventsUrl).toBe('https://e');
    expect(readOptions({ httpUrl: 'http://127.0.0.1:1', token: 't' }).transports).toEqual(['long-poll', 'short-poll']);
  });

  it('have defaults, which also replace undefined', () => {
    expect(readOptions({ ...URLS, token: 't', minPollMs: undefined, maxPollMs: 5000 })).toMatchObject({
      minPollMs: 1000,
      maxPollMs: 5000,
      quietMs: 30_000,
      maxConnectionMs: 6_600_000,
    });
  });

  it('report all problems at once', () => {
    const wrong = { httpUrl: 'h', transports: ['sse', 'carrier-pigeon'], minPollMs: -1 } as unknown as TidingsOptions;
    expect(() => readOptions(wrong)).toThrow(
      expect.objectContaining({
        name: 'TidingsError',
        code: 'invalid_options',
        message:
          'transports is ["sse","carrier-pigeon"], expected some of websocket,sse,long-poll,short-poll; ' +
          'httpUrl is "h", expected a URL; ' +
          'eventsUrl is undefined, expected a URL; ' +
          'token is undefined, expected a token, or getToken; ' +
          'minPollMs is -1, expected a number above 0',
      }),
    );
  });

  it('reject unknown keys, also within backoff and platform, together with all other problems', () => {
    const wrong = {
      ...URLS,
      token: 't',
      attempt: 1,
      backoff: { baseMs: 0, minMs: 5 },
      platform: { fetch, sleep: () => undefined },
    } as unknown as TidingsOptions;
    expect(() => readOptions(wrong)).toThrow(
      expect.objectContaining({
        code: 'invalid_options',
        message:
          'attempt is not an option; ' +
          'backoff.baseMs is 0, expected a number above 0; ' +
          'backoff.minMs is not an option; ' +
          'platform.sleep is not an option',
      }),
    );
  });

  it('add the default of a missing member of backoff', () => {
    const { backoff } = readOptions({ ...URLS, token: 't', backoff: { baseMs: 5 } as never });
    expect(backoff).toEqual({ baseMs: 5, maxMs: 30_000 });
  });

  it('require at least one transport', () => {
    expect(() => readOptions({ ...URLS, token: 't', transports: [] })).toThrow('transports is []');
  });
});
