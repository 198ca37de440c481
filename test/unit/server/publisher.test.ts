import fc from 'fast-check';
import { createPublisher, createPublisherWith } from '../../../server/src/publisher';
import type { MessageInput } from '../../../server/src/check-message';
import { MAX_DATA_BYTES } from '../../../protocol/limits';
import { ORIGIN } from '../../../protocol/cursors';
import { fakeClock, fakeIds, fakeLogger } from '../../helpers/lambdas/fakes';
import { MemoryChannels } from '../../helpers/lambdas/memory-channels';

function setUp() {
  const store = new MemoryChannels();
  const clock = fakeClock();
  const publisher = createPublisherWith({
    tableName: 'channels',
    store,
    clock,
    sleep: clock.sleep,
    ids: fakeIds(),
    logger: fakeLogger(),
    idRetentionSeconds: 3600,
  });
  return { store, clock, publisher };
}

const rejection = (run: () => Promise<unknown>): Promise<unknown> =>
  run().then(
    () => 'published',
    (error: unknown) => error,
  );

describe('publish', () => {
  it('assigns the next offset', async () => {
    const { publisher } = setUp();
    await publisher.publish({ channel: 'a', data: 1 });
    expect(await publisher.publish({ channel: 'a', data: 2, type: 't' })).toMatchObject({
      offset: 2,
      duplicate: false,
    });
  });

  it('returns the first position for a repeated id', async () => {
    const { publisher, store } = setUp();
    await publisher.publish({ channel: 'a', data: 1, id: 'x' });
    expect(await publisher.publish({ channel: 'a', data: 1, id: 'x' })).toMatchObject({ offset: 1, duplicate: true });
    expect(store.stream).toHaveLength(1);
  });

  it.each<[string, unknown, string[]]>([
    ['a presence channel', { channel: 'presence:a', data: 1 }, ['channel']],
    ['no channel', { data: 1 }, ['channel']],
    ['no data', { channel: 'a' }, ['data']],
    ['an unknown member', { channel: 'a', data: 1, ttl: 5 }, ['ttl']],
    ['several problems', { channel: 'a b', data: 1, id: 'x y', type: '' }, ['channel', 'type', 'id']],
    ['data that is too large', { channel: 'a', data: 'x'.repeat(MAX_DATA_BYTES - 1) }, ['data']],
    ['data with half of a surrogate pair', { channel: 'a', data: { text: '\ud800' } }, ['data.text']],
    ['a value that is not an object', 'hello', ['']],
  ])('rejects %s before it writes', async (_, message, paths) => {
    const { publisher, store } = setUp();
    const error = await rejection(() => publisher.publish(message as MessageInput));
    expect(error).toMatchObject({ name: 'InvalidArgumentError', code: 'invalid_message' });
    expect((error as { problems: { path: string }[] }).problems.map(({ path }) => path)).toEqual(paths);
    expect(store.heads.size).toBe(0);
  });

  it('accepts data of exactly the maximum size', async () => {
    const { publisher } = setUp();
    const published = await publisher.publish({ channel: 'a', data: 'x'.repeat(MAX_DATA_BYTES - 2) });
    expect(published.offset).toBe(1);
  });

  it('retries a write that met a transaction, and gives up with a clear error', async () => {
    const { publisher, store, clock } = setUp();
    store.failures.push('conflict', 'conflict');
    expect(await publisher.publish({ channel: 'a', data: 1 })).toMatchObject({ offset: 1 });
    expect(clock.slept).toEqual([20, 40]);
    store.failures.push('conflict', 'conflict', 'conflict', 'conflict', 'conflict');
    expect(await rejection(() => publisher.publish({ channel: 'a', data: 1 }))).toMatchObject({
      code: 'throttled',
      message: expect.stringContaining('transactions'),
    });
    expect(store.stream).toHaveLength(1);
  });
});

describe('publishIfAt', () => {
  it('publishes at the expected position only', async () => {
    const { publisher } = setUp();
    expect(await publisher.publishIfAt({ channel: 'a', data: 1 }, ORIGIN)).toMatchObject({
      applied: true,
      published: { offset: 1 },
    });
    const { epoch } = await publisher.publish({ channel: 'a', data: 2 });
    expect(await publisher.publishIfAt({ channel: 'a', data: 3 }, { epoch, offset: 1 })).toEqual({
      applied: false,
      position: { epoch, offset: 2 },
    });
    expect(await publisher.publishIfAt({ channel: 'a', data: 3 }, { epoch: 'other', offset: 2 })).toMatchObject({
      applied: false,
    });
    expect(await publisher.publishIfAt({ channel: 'a', data: 3 }, { epoch, offset: 2 })).toMatchObject({
      published: { offset: 3 },
    });
  });

  it('lets one of several publishers win', async () => {
    const { publisher } = setUp();
    const results = await Promise.all(
      Array.from({ length: 5 }, (_, data) => publisher.publishIfAt({ channel: 'a', data }, ORIGIN)),
    );
    expect(results.filter(({ applied }) => applied)).toHaveLength(1);
  });

  it('releases the id if the position has changed', async () => {
    const { publisher } = setUp();
    const { epoch } = await publisher.publish({ channel: 'a', data: 1 });
    const message = { channel: 'a', data: 2, id: 'x' };
    expect(await publisher.publishIfAt(message, ORIGIN)).toMatchObject({ applied: false });
    expect(await publisher.publishIfAt(message, { epoch, offset: 1 })).toMatchObject({ published: { offset: 2 } });
  });

  it('returns the first position for a repeated id, although the channel has moved on', async () => {
    const { publisher } = setUp();
    const message = { channel: 'a', data: 1, id: 'x' };
    await publisher.publishIfAt(message, ORIGIN);
    expect(await publisher.publishIfAt(message, ORIGIN)).toMatchObject({ published: { offset: 1, duplicate: true } });
  });

  it.each([
    { epoch: '', offset: 1 },
    { epoch: 'e', offset: 0 },
    { epoch: 'e', offset: 1.5 },
    { epoch: 'e', offset: -1 },
  ])('rejects the impossible position %j', async (position) => {
    const { publisher } = setUp();
    expect(await rejection(() => publisher.publishIfAt({ channel: 'a', data: 1 }, position))).toMatchObject({
      code: 'invalid_message',
      problems: [{ path: 'position' }],
    });
  });
});

describe('data', () => {
  it.each<[string, unknown, string]>([
    ['NaN', { price: Number.NaN }, 'data.price is NaN'],
    ['infinity', [1, Infinity], 'data[1] is Infinity'],
    ['undefined', { a: { b: undefined } }, 'data.a.b is Undefined'],
    ['a typed array', { bytes: new Uint8Array(2) }, 'data.bytes is Uint8Array'],
    ['a buffer', { bytes: Buffer.from('a') }, 'data.bytes is Uint8Array'],
    ['a big integer', 1n, 'data is BigInt'],
    ['a function', { run: () => 1 }, 'data.run is Function'],
    ['a symbol', [Symbol('s')], 'data[0] is Symbol'],
    ['a map', new Map(), 'data is Map'],
    ['an invalid date', { at: new Date(Number.NaN) }, 'data.at is Date'],
  ])('that contains %s is rejected with its path', async (_, data, text) => {
    const { publisher } = setUp();
    expect(await rejection(() => publisher.publish({ channel: 'a', data }))).toMatchObject({
      code: 'invalid_message',
      message: expect.stringContaining(text),
    });
  });

  it('that refers to itself is rejected', async () => {
    const { publisher } = setUp();
    const data: Record<string, unknown> = {};
    data['self'] = data;
    expect(await rejection(() => publisher.publish({ channel: 'a', data }))).toMatchObject({ code: 'invalid_message' });
  });

  it('that is JSON is stored unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (data) => {
        const { publisher, store } = setUp();
        await publisher.publish({ channel: 'a', data });
        const stored = JSON.parse(store.heads.get('a')?.text ?? '') as { data: unknown };
        expect(JSON.stringify(stored.data)).toBe(JSON.stringify(data));
      }),
    );
  });

  it('may contain dates, which become ISO 8601 text', async () => {
    const { publisher, store } = setUp();
    await publisher.publish({ channel: 'a', data: { at: new Date(0) } });
    expect(store.heads.get('a')?.text).toContain('"at":"1970-01-01T00:00:00.000Z"');
  });
});

describe('createPublisher', () => {
  it('reports all problems of its options at once', () => {
    const options = { tabel: 'x', publishIdRetentionSeconds: 0, dynamodb: { maxAttempts: 5 } } as object;
    expect(() => createPublisher(options)).toThrow(
      expect.objectContaining({
        code: 'invalid_options',
        problems: [
          { path: 'tabel', message: expect.any(String) },
          { path: 'dynamodb.maxAttempts', message: expect.any(String) },
          { path: 'tableName', message: expect.stringContaining('TIDINGS_CHANNEL_TABLE') },
          { path: 'publishIdRetentionSeconds', message: expect.stringContaining('is 0;') },
        ],
      }),
    );
  });
});
