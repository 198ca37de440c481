import { TestApp } from '../../helpers/engine/test-app';
import type { Frame, SocketClient, WireMessage } from '../../helpers/engine/websocket-client';

const DAY_MS = 86_400_000;

describe('a subscriber that reconnects', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  /** Subscribes with a cursor and reads all pages of missed messages. */
  async function resume(
    client: SocketClient,
    channels: string[],
    cursor: string,
  ): Promise<{ reply: Frame; missed: WireMessage[]; pages: number; cursor: string }> {
    const reply = await client.request({ action: 'subscribe', channels, cursor });
    const missed: WireMessage[] = [...reply['messages']];
    let page = reply;
    let pages = 1;
    while (page['more']) {
      page = await client.request({ action: 'sync', cursor: page['cursor'] });
      missed.push(...page['messages']);
      pages += 1;
    }
    return { reply, missed, pages, cursor: page['cursor'] };
  }

  /** Waits until the log of a channel reaches an offset. It is written after the publish was acknowledged. */
  async function logged(channel: string, offset: number): Promise<void> {
    const watcher = await app.connect();
    const cursor = await startCursor(channel);
    await app.advanceUntil(async () => {
      const { missed } = await resume(watcher, [channel], cursor);
      expect(missed.at(-1)?.offset).toBe(offset);
    });
    await watcher.close();
  }

  /** Returns the cursor before the first message, which a subscriber of an empty channel gets. */
  const startCursors = new Map<string, string>();
  async function startCursor(channel: string): Promise<string> {
    const known = startCursors.get(channel);
    if (known) return known;
    const client = await app.connect();
    const reply = await client.request({ action: 'subscribe', channels: [channel] });
    await client.close();
    startCursors.set(channel, reply['cursor']);
    return reply['cursor'];
  }

  it('receives exactly the messages that it missed, in order', async () => {
    const client = await app.subscriber('notes');
    await app.publish('notes', 1);
    await client.received('notes', 1);
    const cursor = client.frames.findLast((frame) => frame['messages'])!['cursor'];
    await client.close();
    for (const n of [2, 3, 4]) await app.publish('notes', n);
    const witness = await app.connect();
    const { reply, missed } = await resume(witness, ['notes'], cursor);
    const late = await Promise.all(
      [2, 3, 4].map((offset) =>
        witness.until(() => [...missed, ...witness.messages].find((message) => message.offset === offset)),
      ),
    );

    expect(reply['channels']).toEqual([
      expect.objectContaining({ channel: 'notes', status: 'subscribed', recovered: true }),
    ]);
    expect(late.map(({ data }) => data)).toEqual([2, 3, 4]);
    expect([...missed, ...witness.messages].some(({ offset }) => offset === 1)).toBe(false);
  });

  it('receives many missed messages in pages that each fit into a frame', async () => {
    const cursor = await startCursor('long');
    const count = 40;
    for (let n = 0; n < count; n++) await app.publish('long', 'x'.repeat(5_000));
    await logged('long', count);

    const client = await app.connect();
    const sizes: number[] = [];
    client.socket.on('message', (data: Buffer) => sizes.push(data.length));
    const { missed, pages } = await resume(client, ['long'], cursor);

    expect(missed.map(({ offset }) => offset)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    expect(pages).toBeGreaterThan(5);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(32 * 1024);
  });

  it('can join the cursors of several channels', async () => {
    const [a, b] = [await startCursor('join:a'), await startCursor('join:b')];
    await app.publish('join:a', 'A');
    await app.publish('join:b', 'B');
    // One after the other: each advances the clock, so that a handshake of the other would time out.
    await logged('join:a', 1);
    await logged('join:b', 1);

    // The empty string is a cursor too: a reply that rejects every channel has it.
    for (const cursor of [`${a}~${b}`, `~${a}~~${b}~`]) {
      const { missed } = await resume(await app.connect(), ['join:a', 'join:b'], cursor);
      expect(new Set(missed.map(({ data }) => data))).toEqual(new Set(['A', 'B']));
      const { body } = await app.call('GET', `/v1/messages/now?channels=join:a,join:b&cursor=${cursor}`);
      expect(body.messages).toHaveLength(2);
    }
  });

  it('receives a gap for expired messages', async () => {
    const cursor = await startCursor('old');
    await app.publish('old', 'gone');
    await logged('old', 1);
    await app.clock.advance(31 * DAY_MS);
    await app.publish('old', 'kept');
    await logged('old', 2);

    const { reply, missed } = await resume(await app.connect(), ['old'], cursor);

    expect(reply['channels'][0]).toMatchObject({ recovered: false, gap: { from: 1, to: 1, reason: 'expired' } });
    expect(missed.map(({ data }) => data)).toEqual(['kept']);
  });

  it('gets an error for an invalid cursor', async () => {
    const client = await app.connect();
    const reply = await client.request({ action: 'subscribe', channels: ['notes'], cursor: 'not-a-cursor' });
    expect(reply['error']).toMatchObject({ code: expect.stringMatching(/invalid_(cursor|request)/) });
  });
});
