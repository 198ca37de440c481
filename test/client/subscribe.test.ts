import { ClientHarness, collect, turns } from '../helpers/client/client-harness';

describe('subscriptions', () => {
  let harness: ClientHarness;
  beforeEach(() => void (harness = new ClientHarness()));
  afterEach(() => harness.end());

  it('share one channel, which the last one unsubscribes', async () => {
    const client = harness.client();
    const [one, two] = [collect(), collect()];
    const first = client.channel('a').subscribe(one.handler);
    await first.ready();
    harness.service.publish('a', 1);
    const second = client.channel('a').subscribe(two.handler);
    await second.ready();
    harness.service.publish('a', 2);
    first.unsubscribe();
    harness.service.publish('a', 3);
    expect([one.seen, two.seen]).toEqual([
      [1, 2],
      [2, 3],
    ]);
    const [socket] = harness.service.sockets;
    expect(socket?.sent('subscribe')).toHaveLength(1);
    await turns();
    expect(socket?.sent('unsubscribe')).toHaveLength(0);
    second.unsubscribe();
    await turns();
    expect(socket?.sent('unsubscribe').map(({ channels }) => channels)).toEqual([['a']]);
  });

  it('share one transport', async () => {
    const client = harness.client({ transports: ['sse'] });
    const results = ['a', 'b', 'c'].map((name) => ({ ...collect(), name }));
    await Promise.all(results.map(({ name, handler }) => client.channel(name).subscribe(handler).ready()));
    for (const { name } of results) harness.service.publish(name, 1);
    await turns();
    expect(results.map(({ seen }) => seen)).toEqual([[1], [1], [1]]);
    expect(harness.service.requestsTo('/v1/events')).toHaveLength(1);
  });

  it('are refused channel by channel', async () => {
    for (const name of ['websocket', 'sse', 'long-poll', 'short-poll'] as const) {
      harness.service.forbidden.add('secret');
      const client = harness.client({ transports: [name] });
      const secret = client.channel('secret').subscribe(() => undefined);
      const open = client.channel('open').subscribe(() => undefined);
      const events: unknown[] = [];
      secret.on('unsubscribed', ({ code, error }) => void events.push([code, error?.code]));
      await open.ready();
      await expect(secret.ready()).rejects.toMatchObject({ code: 'forbidden' });
      expect(events).toEqual([['forbidden', 'forbidden']]);
      expect([name, client.state, open.state, secret.state]).toEqual([name, 'connected', 'subscribed', 'unsubscribed']);
      client.close();
    }
  });

  it('are refused when the token permits none of the channels', async () => {
    harness.service.forbidden.add('secret');
    for (const name of ['sse', 'long-poll', 'short-poll'] as const) {
      const client = harness.client({ transports: [name] });
      await expect(
        client
          .channel('secret')
          .subscribe(() => undefined)
          .ready(),
      ).rejects.toMatchObject({
        code: 'forbidden',
        status: 403,
      });
      client.close();
    }
  });

  it.each(
    (['websocket', 'sse', 'long-poll', 'short-poll'] as const).flatMap((name) =>
      ([true, false] as const).map((alone) => [name, alone] as const),
    ),
  )('can be created again by the code that handles the refusal, over %s (only channel: %s)', async (name, alone) => {
    for (const how of ['event', 'ready'] as const) {
      const secret = `secret:${how}`;
      harness.service.forbidden.add(secret);
      const client = harness.client({ transports: [name] });
      if (!alone) client.channel('open').subscribe(() => undefined);
      const { seen, handler } = collect();
      const again = (): void => {
        harness.service.forbidden.delete(secret);
        client.channel(secret).subscribe(handler);
      };
      const refused = client.channel(secret).subscribe(() => undefined);
      if (how === 'event') refused.on('unsubscribed', again);
      else refused.ready().catch(again);
      await harness.clock.advance(2000);
      harness.service.publish(secret, 1);
      await harness.clock.advance(2000);
      expect([how, seen]).toEqual([how, [1]]);
      client.close();
    }
  });

  it('can be created again by the code that handles the end of the client, once for each end', async () => {
    const client = harness.client({ transports: ['sse'] });
    let created = 0;
    const again = (): void => {
      created += 1;
      if (created > 5) throw new Error('Subscriptions end and are created again without end.');
      client
        .channel('a')
        .subscribe(() => undefined)
        .on('unsubscribed', ({ error }) => error && again());
    };
    again();
    await turns();
    let requests = 0;
    harness.service.onRequest = () => {
      requests += 1;
      return requests > 1
        ? undefined
        : { status: 401, body: { error: { code: 'unauthorized', message: 'no', requestId: 'r' } } };
    };
    for (const stream of harness.service.streams) stream.end();
    await harness.clock.advance(5000);
    expect([created, client.state]).toEqual([2, 'connected']);
  });

  it('can be ended and created again at once', async () => {
    const client = harness.client();
    const [one, two, three] = [collect(), collect(), collect()];
    const first = client.channel('a').subscribe(one.handler);
    await first.ready();
    harness.service.publish('a', 1);
    const { cursor } = first;
    first.unsubscribe();
    const second = client.channel('a').subscribe(two.handler);
    client.channel('a').subscribe(three.handler, { from: { cursor } });
    await second.ready();
    harness.service.publish('a', 2);
    await harness.clock.advance(1000);
    expect([one.seen, two.seen, three.seen]).toEqual([[1], [2], [2]]);
    expect(harness.service.sockets[0]?.frames.map(({ action }) => action)).toEqual(['subscribe']);
  });

  it('can be created in large numbers by a message handler of another channel', async () => {
    for (const name of ['websocket', 'sse', 'long-poll', 'short-poll'] as const) {
      const client = harness.client({ transports: [name], minPollMs: 500 });
      const names = Array.from({ length: 500 }, (_, n) => `${name}:${n}`);
      const seen = new Map<string, number>();
      client.channel(`${name}:first`).subscribe(() => {
        for (const one of names) client.channel(one).subscribe(() => seen.set(one, (seen.get(one) ?? 0) + 1));
      });
      await turns();
      harness.service.publish(`${name}:first`, 1);
      await harness.clock.advance(2000);
      for (const one of names) harness.service.publish(one, 1);
      await harness.clock.advance(2000);
      expect([name, seen.size, Math.max(...seen.values())]).toEqual([name, 500, 1]);
      client.close();
    }
  });

  it('resume after a cursor of another client and another transport', async () => {
    for (const n of [1, 2, 3]) harness.service.publish('a', n);
    const first = harness.client();
    const one = collect();
    let cursor = '';
    await first
      .channel('a')
      .subscribe((message, subscription) => {
        one.handler(message);
        if (message.offset === 4) cursor = subscription.cursor;
      })
      .ready();
    for (const n of [4, 5]) harness.service.publish('a', n);
    expect(one.seen).toEqual([4, 5]);
    harness.service.publish('a', 6);
    for (const name of ['websocket', 'sse', 'long-poll', 'short-poll'] as const) {
      const client = harness.client({ transports: [name] });
      const { seen, handler } = collect();
      const subscription = client.channel('a').subscribe(handler, { from: { cursor } });
      const events: unknown[] = [];
      subscription.on('subscribed', ({ recovered }) => void events.push(recovered));
      await subscription.ready();
      await turns();
      expect([name, seen, events]).toEqual([name, [5, 6], [true]]);
      client.close();
    }
  });

  it('reject an invalid cursor', () => {
    const channel = harness.client().channel('a');
    expect(() => channel.subscribe(() => undefined, { from: { cursor: 'nonsense!' } })).toThrow(
      expect.objectContaining({ code: 'invalid_cursor' }),
    );
  });

  it('start with the earliest retained message, and continue with live messages without loss or duplicates', async () => {
    harness.service.limit = 4;
    for (let n = 1; n <= 10; n++) harness.service.publish('a', n);
    const client = harness.client();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler, { from: 'earliest' }).ready();
    harness.service.publish('a', 11);
    await harness.clock.advance(2000);
    harness.service.publish('a', 12);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('start with the latest n messages', async () => {
    for (let n = 1; n <= 10; n++) harness.service.publish('a', n);
    const client = harness.client();
    const { seen, handler } = collect();
    await client
      .channel('a')
      .subscribe(handler, { from: { last: 3 } })
      .ready();
    await harness.clock.advance(1000);
    harness.service.publish('a', 11);
    expect(seen).toEqual([8, 9, 10, 11]);
  });

  it('start at a cursor although the channel has another subscription', async () => {
    const client = harness.client();
    const one = collect();
    const first = client.channel('a').subscribe(one.handler);
    await first.ready();
    const start = first.cursor;
    for (let n = 1; n <= 5; n++) harness.service.publish('a', n);
    const two = collect();
    client.channel('a').subscribe(two.handler, { from: { cursor: start } });
    harness.service.publish('a', 6);
    await harness.clock.advance(1000);
    harness.service.publish('a', 7);
    expect(one.seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(two.seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('catch up after failed reads', async () => {
    for (let n = 1; n <= 3; n++) harness.service.publish('a', n);
    harness.service.onRequest = () => ({ status: 503 });
    const client = harness.client();
    const errors: string[] = [];
    client.on('error', ({ code }) => void errors.push(code));
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler, { from: 'earliest' }).ready();
    await harness.clock.advance(5000);
    harness.service.publish('a', 4);
    expect(seen).toEqual([]);
    expect(errors.length).toBeGreaterThan(1);
    harness.service.onRequest = () => undefined;
    await harness.clock.advance(10_000);
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('end with the error when the service rejects a read', async () => {
    harness.service.onRequest = () => ({
      status: 400,
      body: { error: { code: 'invalid_cursor', message: 'bad', requestId: 'r' } },
    });
    const client = harness.client();
    const subscription = client.channel('a').subscribe(() => undefined, { from: 'earliest' });
    const events: unknown[] = [];
    subscription.on('unsubscribed', ({ code }) => void events.push(code));
    await turns();
    expect(events).toEqual(['invalid_cursor']);
  });

  it('end when their signal is aborted', async () => {
    const client = harness.client();
    const abort = new AbortController();
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler, { signal: abort.signal });
    await subscription.ready();
    harness.service.publish('a', 1);
    abort.abort();
    harness.service.publish('a', 2);
    await turns();
    expect(seen).toEqual([1]);
    expect(subscription.state).toBe('unsubscribed');
    const late = client.channel('a').subscribe(handler, { signal: abort.signal });
    expect(late.state).toBe('unsubscribed');
    await expect(late.ready()).rejects.toMatchObject({ code: 'client_closed' });
  });

  it('deliver nothing after the handler has unsubscribed', async () => {
    const client = harness.client();
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe((message) => {
      handler(message);
      subscription.unsubscribe();
    });
    await subscription.ready();
    const messages = [1, 2].map((n) => harness.service.publish('a', n, { push: false }));
    harness.service.sockets[0]?.push(...messages);
    expect(seen).toEqual([1]);
  });

  it('are not affected by an exception in another handler', async () => {
    const uncaught: unknown[] = [];
    const { queueMicrotask: queue } = globalThis;
    const spy = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
      queue(() => {
        try {
          task();
        } catch (error) {
          uncaught.push(error);
        }
      });
    });
    const client = harness.client();
    const { seen, handler } = collect();
    client.channel('a').subscribe(() => {
      throw new Error('thrown by the handler');
    });
    await client.channel('a').subscribe(handler).ready();
    harness.service.publish('a', 1);
    await turns();
    harness.service.publish('a', 2);
    await turns();
    spy.mockRestore();
    expect(seen).toEqual([1, 2]);
    expect(uncaught).toEqual([new Error('thrown by the handler'), new Error('thrown by the handler')]);
  });

  it('do not call a listener that was removed', async () => {
    const client = harness.client();
    const events: string[] = [];
    const off = client.on('connected', () => void events.push('one'));
    const abort = new AbortController();
    client.on('connected', () => void events.push('two'), { signal: abort.signal });
    client.on('connected', () => void events.push('three'));
    off();
    abort.abort();
    client.connect();
    await turns();
    expect(events).toEqual(['three']);
  });
});

describe('an iteration over messages', () => {
  let harness: ClientHarness;
  beforeEach(() => void (harness = new ClientHarness()));
  afterEach(() => harness.end());

  it('yields messages in order, until the loop ends', async () => {
    const client = harness.client();
    for (let n = 1; n <= 3; n++) harness.service.publish('a', n);
    const seen: number[] = [];
    for await (const { offset } of client.channel('a').messages({ from: 'earliest' })) {
      seen.push(offset);
      if (offset === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
    await harness.clock.advance(6000);
    expect(client.state).toBe('disconnected');
  });

  it('ends when return is called while it waits for a message', async () => {
    const client = harness.client();
    const loop = client.channel('a').messages();
    const waiting = loop.next();
    await turns();
    expect(await loop.return()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
    await harness.clock.advance(6000);
    expect(client.state).toBe('disconnected');
  });

  it('does not subscribe when it is returned or aborted before its first step', async () => {
    const client = harness.client();
    await client.channel('a').messages().return();
    expect((await client.channel('a').messages({ signal: AbortSignal.abort() }).next()).done).toBe(true);
    client.channel('a').messages();
    await turns();
    expect([client.state, harness.clock.timers]).toEqual(['disconnected', 0]);
  });

  it('ends without an error when the signal is aborted', async () => {
    const client = harness.client();
    const abort = new AbortController();
    const { seen, handler } = collect();
    const loop = (async () => {
      for await (const message of client.channel('a').messages({ signal: abort.signal })) handler(message);
    })();
    await turns();
    harness.service.publish('a', 1);
    await turns();
    abort.abort();
    await loop;
    expect(seen).toEqual([1]);
  });

  it('buffers a limited number of messages, and fetches the others when the loop has consumed those', async () => {
    const client = harness.client();
    const other = collect();
    await client.channel('a').subscribe(other.handler).ready();
    const loop = client.channel('a').messages({ buffer: 3 });
    const next = loop.next();
    await turns();
    for (let n = 1; n <= 10; n++) harness.service.publish('a', n);
    const seen = [(await next).value?.offset];
    while (seen.length < 10) {
      const pending = loop.next();
      await harness.clock.advance(1000);
      seen.push((await pending).value?.offset);
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(other.seen).toHaveLength(10);
    await loop.return();
  });

  it('throws at a gap, unless onGap is set', async () => {
    for (let n = 1; n <= 3; n++) harness.service.publish('a', n);
    const first = harness.client().channel('a');
    const cursor = (await first.history({ limit: 1 })).cursor;
    harness.service.channels.expire('a', 2);
    const loop = first.messages({ from: { cursor } });
    await expect(loop.next()).rejects.toMatchObject({ name: 'TidingsError', code: 'gap' });

    const gaps: unknown[] = [];
    const withOnGap = first.messages({ from: { cursor }, onGap: ({ from, to }) => void gaps.push([from, to]) });
    expect((await withOnGap.next()).value?.offset).toBe(3);
    expect(gaps).toEqual([[2, 2]]);
    await withOnGap.return();
  });

  it('throws the error of a refused channel', async () => {
    harness.service.forbidden.add('secret');
    const loop = harness.client().channel('secret').messages();
    await expect(loop.next()).rejects.toMatchObject({ code: 'forbidden' });
  });
});
