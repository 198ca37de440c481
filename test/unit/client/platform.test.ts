import { defaultPlatform } from '../../../client/src/platform';
import { pause } from '../../../client/src/timers';
import type { PlatformEvent } from '../../../client/src/platform';

describe('the surroundings of browsers', () => {
  const scope = globalThis as Record<string, unknown>;
  const names = ['addEventListener', 'removeEventListener', 'document', 'WebSocket'] as const;
  const before = new Map(names.map((name) => [name, scope[name]]));
  afterEach(() => {
    for (const [name, value] of before) scope[name] = value;
  });

  it('tell when the network comes and goes and when the page is looked at', () => {
    const target = new EventTarget();
    const page = { visibilityState: 'hidden' };
    scope['addEventListener'] = target.addEventListener.bind(target);
    scope['removeEventListener'] = target.removeEventListener.bind(target);
    scope['document'] = page;
    const heard: PlatformEvent[] = [];
    const stop = defaultPlatform().listen((event) => void heard.push(event));
    for (const type of ['online', 'offline', 'visibilitychange']) target.dispatchEvent(new Event(type));
    page.visibilityState = 'visible';
    target.dispatchEvent(new Event('visibilitychange'));
    expect(heard).toEqual(['online', 'offline', 'visible']);
    stop();
    target.dispatchEvent(new Event('online'));
    expect(heard).toHaveLength(3);
  });

  it('need no page', () => {
    delete scope['addEventListener'];
    delete scope['document'];
    expect(() => defaultPlatform().listen(() => undefined)()).not.toThrow();
  });

  it('have ids that nobody else makes, and that the service takes', () => {
    const { randomId } = defaultPlatform();
    const ids = Array.from({ length: 100 }, randomId);
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9-]{10,64}$/);
  });

  it('take a delay that is too long for a timer for the longest one', () => {
    const spy = jest.spyOn(globalThis, 'setTimeout');
    const platform = defaultPlatform();
    platform.clearTimeout(platform.setTimeout(() => undefined, 1e12));
    expect(spy.mock.calls[0]?.[1]).toBe(2 ** 31 - 1);
    spy.mockRestore();
  });

  it('end a pause early when its signal is aborted, and leave no timer', async () => {
    const platform = defaultPlatform();
    const clear = jest.spyOn(platform, 'clearTimeout');
    const abort = new AbortController();
    const pausing = pause(platform, 1e6, abort.signal);
    abort.abort();
    await pausing;
    expect(clear).toHaveBeenCalledTimes(1);
    await pause(platform, 1e6, abort.signal);
    await pause(platform, 0);
  });
});
