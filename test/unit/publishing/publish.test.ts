import { createPublish } from '../../../publishing/publish';
import type { Publish } from '../../../publishing/publish';
import { MAX_DATA_BYTES } from '../../../protocol/limits';
import { fakeClock, fakeIds, fakeLogger, START } from '../../helpers/lambdas/fakes';
import { MemoryChannels } from '../../helpers/lambdas/memory-channels';

function setUp() {
  const store = new MemoryChannels();
  const clock = fakeClock();
  const logger = fakeLogger();
  const publish = createPublish({ store, clock, sleep: clock.sleep, ids: fakeIds(), logger, idRetentionSeconds: 3600 });
  return { store, clock, logger, publish };
}

/** Logs all published messages, as fan-out does. */
function fanOut(store: MemoryChannels): void {
  for (const head of store.stream.splice(0)) {
    if (head.claimed) store.writePosition(head, START / 1000 + 3600);
    const { epoch, offset, text } = head;
    store.log(head.channel, { epoch, offset, text, loggedAt: START, expiresAt: START / 1000 + 3600 });
  }
}

const code = async (promise: ReturnType<Publish>): Promise<unknown> =>
  promise.then(
    () => 'published',
    (error: unknown) => (error as { code?: unknown }).code ?? error,
  );

describe('a publish without an id', () => {
  it('gets the next offset of its channel, an id and the time', async () => {
    const { publish, store } = setUp();
    await publish({ channel: 'a', data: 1 });
    const second = await publish({ channel: 'a', data: { x: 1 }, type: 't' });
    expect(second).toMatchObject({ channel: 'a', offset: 2, epoch: 'epoch2', duplicate: false });
    expect(JSON.parse(store.heads.get('a')?.text ?? '')).toEqual({
      id: second.id,
      type: 't',
      data: { x: 1 },
      time: second.time,
    });
    expect(store.stream.every(({ claimed }) => !claimed)).toBe(true);
  });

  it('with too much data is rejected before anything is written', async () => {
    const { publish, store } = setUp();
    expect(await code(publish({ channel: 'a', data: 'é'.repeat(MAX_DATA_BYTES / 2) }))).toBe('message_too_large');
    expect(store.heads.size).toBe(0);
    expect(await code(publish({ channel: 'a', data: 'x'.repeat(MAX_DATA_BYTES - 2) }))).toBe('published');
  });

  it('that is throttled fails with the name of the channel', async () => {
    const { publish, store } = setUp();
    store.failures.push('throttled');
    await expect(publish({ channel: 'hot', data: 1 })).rejects.toMatchObject({
      code: 'throttled',
      message: expect.stringContaining('hot'),
    });
  });

  it('without a response counts as published if the head contains it', async () => {
    const { publish, store } = setUp();
    store.append = async (change) => {
      store.apply(change);
      return { kind: 'ambiguous', cause: new Error('timeout') };
    };
    expect(await publish({ channel: 'a', data: 1 })).toMatchObject({ offset: 1, duplicate: false });
  });

  it('without a response fails with unavailable if the head does not contain it', async () => {
    const { publish, store } = setUp();
    store.failures.push('ambiguous');
    expect(await code(publish({ channel: 'a', data: 1 }))).toBe('unavailable');
  });
});

describe('a publish with an id', () => {
  it('repeated after fan-out returns the first offset and time', async () => {
    const { publish, store, clock } = setUp();
    const first = await publish({ channel: 'a', data: 1, id: 'x' });
    fanOut(store);
    clock.advance(60_000);
    await publish({ channel: 'a', data: 2 });
    expect(await publish({ channel: 'a', data: 3, id: 'x' })).toEqual({ ...first, duplicate: true });
    expect(store.heads.get('a')?.offset).toBe(2);
  });

  it('repeated before fan-out returns the position in the head at once', async () => {
    const { publish, clock } = setUp();
    const first = await publish({ channel: 'a', data: 1, id: 'x' });
    expect(await publish({ channel: 'a', data: 1, id: 'x' })).toEqual({ ...first, duplicate: true });
    expect(clock.slept).toEqual([]);
  });

  it('is a new message in another channel, and under another id', async () => {
    const { publish } = setUp();
    await publish({ channel: 'a', data: 1, id: 'x' });
    expect(await publish({ channel: 'b', data: 1, id: 'x' })).toMatchObject({ offset: 1, duplicate: false });
    expect(await publish({ channel: 'a', data: 1, id: 'y' })).toMatchObject({ offset: 2, duplicate: false });
  });

  it('waits about two seconds for a running attempt, then fails with publish_in_progress', async () => {
    const { publish, store, clock } = setUp();
    await store.claim('a', 'x', { claimedAt: START, token: 'other', expiresAt: START / 1000 + 3600 }, START / 1000);
    await expect(publish({ channel: 'a', data: 1, id: 'x' })).rejects.toMatchObject({
      code: 'publish_in_progress',
      retryAfterSeconds: 1,
    });
    expect(clock.now() - START).toBeGreaterThanOrEqual(1500);
    expect(clock.now() - START).toBeLessThanOrEqual(2000);
    expect(store.heads.size).toBe(0);
  });

  it('takes over the id from an attempt that ended long ago without publishing', async () => {
    const { publish, store, clock } = setUp();
    await publish({ channel: 'a', data: 0 });
    await store.claim('a', 'x', { claimedAt: START, token: 'other', expiresAt: START / 1000 + 3600 }, START / 1000);
    clock.advance(16_000);
    expect(await code(publish({ channel: 'a', data: 1, id: 'x' }))).toBe('publish_in_progress');
    fanOut(store);
    expect(await publish({ channel: 'a', data: 1, id: 'x' })).toMatchObject({ offset: 2, duplicate: false });
  });

  it('takes over the id at once if the channel has had no publish since before the attempt', async () => {
    const { publish, store, clock } = setUp();
    await publish({ channel: 'a', data: 0 });
    clock.advance(60_000);
    const claimedAt = clock.now();
    await store.claim('a', 'x', { claimedAt, token: 'other', expiresAt: START / 1000 + 3600 }, START / 1000);
    clock.advance(15_000);
    expect(await publish({ channel: 'a', data: 1, id: 'x' })).toMatchObject({ offset: 2, duplicate: false });
    expect(clock.slept).toEqual([]);
  });

  it('releases the id if it was throttled, so that the next attempt need not wait', async () => {
    const { publish, store, clock } = setUp();
    store.failures.push('throttled');
    expect(await code(publish({ channel: 'a', data: 1, id: 'x' }))).toBe('throttled');
    expect(await publish({ channel: 'a', data: 1, id: 'x' })).toMatchObject({ offset: 1, duplicate: false });
    expect(clock.slept).toEqual([]);
  });

  it('keeps the id if it is unknown whether it was published', async () => {
    const { publish, store } = setUp();
    store.failures.push('ambiguous');
    expect(await code(publish({ channel: 'a', data: 1, id: 'x' }))).toBe('unavailable');
    expect(await code(publish({ channel: 'a', data: 1, id: 'x' }))).toBe('publish_in_progress');
  });

  it('that has expired is free again', async () => {
    const { publish, store, clock } = setUp();
    await publish({ channel: 'a', data: 1, id: 'x' });
    fanOut(store);
    clock.advance(3_601_000);
    expect(await publish({ channel: 'a', data: 1, id: 'x' })).toMatchObject({ offset: 2, duplicate: false });
  });

  it('recognizes its own claim if the response to the claim was lost', async () => {
    const { publish, store } = setUp();
    const claim = store.claim.bind(store);
    store.claim = async (...args) => {
      await claim(...args);
      return false;
    };
    expect(await publish({ channel: 'a', data: 1, id: 'x' })).toMatchObject({ offset: 1, duplicate: false });
  });

  it('does not publish if its claim has become too old to be safe', async () => {
    const { publish, store, clock } = setUp();
    const claim = store.claim.bind(store);
    store.claim = async (...args) => {
      const claimed = await claim(...args);
      clock.advance(7000);
      return claimed;
    };
    expect(await code(publish({ channel: 'a', data: 1, id: 'x' }))).toBe('unavailable');
    expect(store.heads.size).toBe(0);
  });

  it('does not retry a conflict after its claim has become too old to be safe', async () => {
    const { publish, store, clock } = setUp();
    const append = store.append.bind(store);
    let appends = 0;
    store.append = async (change) => {
      appends += 1;
      clock.advance(4000);
      return append(change);
    };
    store.failures.push('conflict', 'conflict', 'conflict');
    expect(await code(publish({ channel: 'a', data: 1, id: 'x' }))).toBe('throttled');
    expect(appends).toBe(2);
    expect(store.heads.size).toBe(0);
    store.failures.length = 0;
    expect(await publish({ channel: 'a', data: 1, id: 'x' })).toMatchObject({ offset: 1, duplicate: false });
  });
});
