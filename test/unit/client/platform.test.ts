import { defaultPlatform } from '../../../client/src/platform';
import { pause } from '../../../client/src/timers';
import type { PlatformEvent } from '../../../client/src/platform';

describe('the default platform', () => {
  const scope = globalThis as Record<string, unknown>;
  const names = ['addEventListener', 'removeEventListener', 'document', 'WebSocket'] as const;
  const before = new Map(names.map((name) => [name, scope[name]]));
  afterEach(() => {
    for (const [name, value] of before) scope[name] = value;
  });

  it('reports when the machine goes online or offline, and when the page becomes visible', () => {
    const target = new EventTarget();
    const page = { visibilityState: 'hidden' };
    scope['addEventListener'] = target.addEventListener.bind(target);
    scope['removeEventListener'] = target.removeEventListener.bind(target);
    scope['document'] = page;
    const events: PlatformEvent[] = [];
    const stop = defaultPlatform().listen((event) => void events.push(event));
    for (const type of ['online', 'offline', 'visibilitychange']) target.dispatchEvent(new Event(type));
    page.visibilityState = 'visible';
    target.dispatchEvent(new Event('visibilitychange'));
    expect(events).toEqual(['online', 'offline', 'visible']);
    stop();
    target.dispatchEvent(new Event('online'));
    expect(events).toHaveLength(3);
  });

  it('works without a page', () => {
    delete scope['addEventListener'];
    delete scope['document'];
    expect(() => defaultPlatform().listen(() => undefined)()).not.toThrow();
  });

  it('creates unique ids that the service accepts', () => {
    const { randomId } = defaultPlatform();
    const ids = Array.from({ length: 100 }, randomId);
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9-]{10,64}$/);
  });

  it('limits the delay of a timer to its maximum', () => {
    const spy = jest.spyOn(globalThis, 'setTimeout');
    const platform = defaultPlatform();
    platform.clearTimeout(platform.setTimeout(() => undefined, 1e12));
    expect(spy.mock.calls[0]?.[1]).toBe(2 ** 31 - 1);
    spy.mockRestore();
  });

  it('ends a pause early when its signal is aborted, and leaves no timer', async () => {
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
