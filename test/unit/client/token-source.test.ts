import { createTokenSource } from '../../../client/src/token-source';
import type { TokenOptions } from '../../../client/src/token-source';
import type { Platform } from '../../../client/src/platform';
import { createTaskScope } from '../../../client/src/task-scope';
import { FakeClock, turns } from '../../helpers/client/fake-clock';
import { jwt } from '../../helpers/client/jwt';

describe('the source of tokens', () => {
  let clock: FakeClock;
  beforeEach(() => void (clock = new FakeClock()));

  function source(options: Partial<TokenOptions>) {
    const platform = {
      now: () => clock.now(),
      setTimeout: (run: () => void, ms: number) => clock.setTimeout(run, ms),
      clearTimeout: (timer: unknown) => clock.clearTimeout(timer),
    } as Platform;
    return createTokenSource(platform, createTaskScope(platform), {
      renewTokenMs: 60_000,
      requestTimeoutMs: 30_000,
      ...options,
    });
  }

  const seconds = (ms = 0): number => (clock.now() + ms) / 1000;

  it('always returns the same token if there is no getToken', async () => {
    const tokens = source({ token: jwt({ exp: seconds(1000) }) });
    await clock.advance(1e9);
    expect(await tokens.get()).toContain('.');
    expect(tokens.renewInMs()).toBe(Infinity);
    expect(tokens.drop(await tokens.get())).toBe(false);
  });

  it('calls getToken once for simultaneous requests, and again when the token is about to expire', async () => {
    let served = 0;
    const getToken = async (): Promise<string> => jwt({ n: (served += 1), iat: seconds(), exp: seconds(600_000) });
    const tokens = source({ getToken });
    const [one, two] = await Promise.all([tokens.get(), tokens.get()]);
    expect([one === two, served]).toEqual([true, 1]);
    expect(tokens.renewInMs()).toBe(540_000);
    await clock.advance(539_999);
    expect(await tokens.get()).toBe(one);
    await clock.advance(1);
    expect(await tokens.get()).not.toBe(one);
    expect(served).toBe(2);
  });

  it('replaces a short-lived token after half its lifetime', async () => {
    const tokens = source({ getToken: () => jwt({ iat: seconds(), exp: seconds(20_000) }) });
    await tokens.get();
    expect(tokens.renewInMs()).toBe(10_000);
  });

  it('uses the total lifetime of a token that seems to be expired, because the clock may be ahead', async () => {
    const tokens = source({ getToken: () => jwt({ iat: seconds(-7_200_000), exp: seconds(-3_600_000) }) });
    await tokens.get();
    expect(tokens.renewInMs()).toBe(3_540_000);
  });

  it.each(['opaque', 'a.b.c', 'a.e30.c', ''])('keeps a token that does not state its expiry: %j', async (text) => {
    const tokens = source({ getToken: () => text });
    expect(await tokens.get()).toBe(text);
    expect(tokens.renewInMs()).toBe(Infinity);
  });

  it('discards a rejected token, unless it already has another one', async () => {
    let served = 0;
    const tokens = source({ getToken: () => `token-${(served += 1)}` });
    expect(await tokens.get()).toBe('token-1');
    expect(tokens.drop('token-1')).toBe(true);
    expect(await tokens.get()).toBe('token-2');
    expect(tokens.drop('token-1')).toBe(true);
    expect(await tokens.get()).toBe('token-2');
  });

  it('reports why getToken failed, and calls it again for the next request', async () => {
    const cause = new Error('the back end is down');
    let served = 0;
    const tokens = source({
      getToken: () => {
        served += 1;
        if (served === 1) throw cause;
        return (served === 2 ? 7 : 'token') as string;
      },
    });
    await expect(tokens.get()).rejects.toMatchObject({ code: 'token_failed', message: cause.message, cause });
    await expect(tokens.get()).rejects.toMatchObject({
      code: 'token_failed',
      message: expect.stringContaining('number'),
    });
    expect(await tokens.get()).toBe('token');
  });

  it('aborts a getToken that never settles, and calls it again for the next request', async () => {
    const signals: AbortSignal[] = [];
    const tokens = source({
      getToken: ({ signal }) => {
        signals.push(signal);
        return signals.length === 1 ? new Promise<string>(() => undefined) : 'token';
      },
    });
    const failure = tokens.get().catch((error: unknown) => error);
    await turns();
    await clock.advance(30_000);
    expect(signals[0]?.aborted).toBe(true);
    expect(await failure).toMatchObject({ code: 'token_failed' });
    expect(await tokens.get()).toBe('token');
  });

  it('keeps a token that the application sets while getToken is running', async () => {
    let resolveToken = (_token: string): void => undefined;
    const tokens = source({ getToken: () => new Promise<string>((resolve) => void (resolveToken = resolve)) });
    const waiting = tokens.get();
    tokens.set('token of the new user');
    resolveToken('token of the previous user');
    await waiting;
    expect(await tokens.get()).toBe('token of the new user');
  });
});
