import { readOptions } from '../../../client/src/options';
import type { TidingsOptions } from '../../../client/src/options';

const URLS = { httpUrl: 'https://h', websocketUrl: 'wss://w/v1', eventsUrl: 'https://e/' };

describe('the options', () => {
  it('use every transport that has an address, the best first', () => {
    const { transports, eventsUrl } = readOptions({ ...URLS, token: 't' });
    expect(transports).toEqual(['websocket', 'sse', 'long-poll', 'short-poll']);
    expect(eventsUrl).toBe('https://e');
    expect(readOptions({ httpUrl: 'http://127.0.0.1:1', token: 't' }).transports).toEqual(['long-poll', 'short-poll']);
  });

  it('have defaults, which undefined leaves alone', () => {
    expect(readOptions({ ...URLS, token: 't', minPollMs: undefined, maxPollMs: 5000 })).toMatchObject({
      minPollMs: 1000,
      maxPollMs: 5000,
      quietMs: 30_000,
      maxConnectionMs: 6_600_000,
    });
  });

  it('report everything that is wrong at once', () => {
    const wrong = { httpUrl: 'h', transports: ['sse', 'carrier-pigeon'], minPollMs: -1 } as unknown as TidingsOptions;
    expect(() => readOptions(wrong)).toThrow(
      expect.objectContaining({
        name: 'TidingsError',
        code: 'invalid_options',
        message:
          'transports is ["sse","carrier-pigeon"], expected some of websocket,sse,long-poll,short-poll; ' +
          'httpUrl is "h", expected that output of the deployment; ' +
          'eventsUrl is undefined, expected that output of the deployment; ' +
          'token is undefined, expected a token, or getToken; ' +
          'minPollMs is -1, expected a number above 0',
      }),
    );
  });

  it('want at least one transport', () => {
    expect(() => readOptions({ ...URLS, token: 't', transports: [] })).toThrow('transports is []');
  });
});
