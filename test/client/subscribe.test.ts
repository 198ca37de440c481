import { World, collect, turns } from '../helpers/client/client-harness';

describe('subscriptions', () => {
  let world: World;
  beforeEach(() => void (world = new World()));
  afterEach(() => world.end());

  it('share one channel, and the last one to go ends it', async () => {
    const client = world.client();
    const [one, two] = [collect(), collect()];
    const first = client.channel('a').subscribe(one.handler);
    await first.ready();
    world.service.publish('a', 1);
    const second = client.channel('a').subscribe(two.handler);
    await second.ready();
    world.service.publish('a', 2);
    first.unsubscribe();
    world.service.publish('a', 3);
    expect([one.seen, two.seen]).toEqual([
      [1, 2],
      [2, 3],
    ]);
    const [socket] = world.service.sockets;
    expect(socket?.sent('subscribe')).toHaveLength(1);
    await turns();
    expect(socket?.sent('unsubscribe')).toHaveLength(0);
    second.unsubscribe();
    await turns();
    expect(socket?.sent('unsubscribe').map(({ channels }) => channels)).toEqual([['a']]);
  });

  it('share one transport', async () => {
    const client = world.client({ transports: ['sse'] });
    const results = ['a', 'b', 'c'].map((name) => ({ ...collect(), name }));
    await Promise.all(results.map(({ name, handler }) => client.channel(name).subscribe(handler).ready()));
    for (const { name } of results) world.service.publish(name, 1);
    await turns();
    expect(results.map(({ seen }) => seen)).toEqual([[1], [1], [1]]);
    expect(world.service.asked('/v1/events')).toHaveLength(1);
  });

  it('are refused one by one', async () => {
    for (const name of ['websocket', 'sse', 'long-poll', 'short-poll'] as const) {
      world.service.forbidden.add('secret');
      const client = world.client({ transports: [name] });
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

  it('are all refused when not one of the channels may be read', async () => {
    world.service.forbidden.add('secret');
    for (const name of ['sse', 'long-poll', 'short-poll'] as const) {
      const client = world.client({ transports: [name] });
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
  )('may be made again by who hears of the refusal, over %s (alone: %s)', async (name, alone) => {
    for (const how of ['event', 'ready'] as const) {
      const secret = `secret:${how}`;
      world.service.forbidden.add(secret);
      const client = world.client({ transports: [name] });
      if (!alone) client.channel('open').subscribe(() => undefined);
      const { seen, handler } = collect();
      const again = (): void => {
        world.service.forbidden.delete(secret);
        client.channel(secret).subscribe(handler);
      };
      const refused = client.channel(secret).subscribe(() => undefined);
      if (how === 'event') refused.on('unsubscribed', again);
      else refused.ready().catch(again);
      await world.clock.advance(2000);
      world.service.publish(secret, 1);
      await world.clock.advance(2000);
      expect([how, seen]).toEqual([how, [1]]);
      client.close();
    }
  });

  it('may be made again by who hears that the client ended, once each', async () => {
    const client = world.client({ transports: ['sse'] });
    let made = 0;
    const again = (): void => {
      made += 1;
      if (made > 5) throw new Error('They end and begin without an end.');
      client
        .channel('a')
        .subscribe(() => undefined)
        .on('unsubscribed', ({ error }) => error && again());
    };
    again();
    await turns();
    let refusals = 0;
    world.service.onRequest = () => {
      refusals += 1;
      return refusals > 1
        ? undefined
        : { status: 401, body: { error: { code: 'unauthorized', message: 'no', requestId: 'r' } } };
    };
    for (const stream of world.service.streams) stream.end();
    await world.clock.advance(5000);
    expect([made, client.state]).toEqual([2, 'connected']);
  });

  it('can be left and made again at once', async () => {
    const client = world.client();
    const [one, two, three] = [collect(), collect(), collect()];
    const first = client.channel('a').subscribe(one.handler);
    await first.ready();
    world.service.publish('a', 1);
    const { cursor } = first;
    first.unsubscribe();
    const second = client.channel('a').subscribe(two.handler);
    client.channel('a').subscribe(three.handler, { from: { cursor } });
    await second.ready();
    world.service.publish('a', 2);
    await world.clock.advance(1000);
    expect([one.seen, two.seen, three.seen]).toEqual([[1], [2], [2]]);
    expect(world.service.sockets[0]?.frames.map(({ action }) => action)).toEqual(['subscribe']);
  });

  it('can be many, and made by a handler of another channel', async () => {
    for (const name of ['websocket', 'sse', 'long-poll', 'short-poll'] as const) {
      const client = world.client({ transports: [name], minPollMs: 500 });
      const names = Array.from({ length: 500 }, (_, n) => `${name}:${n}`);
      const seen = new Map<string, number>();
      client.channel(`${name}:first`).subscribe(() => {
        for (const one of names) client.channel(one).subscribe(() => seen.set(one, (seen.get(one) ?? 0) + 1));
      });
      await turns();
      world.service.publish(`${name}:first`, 1);
      await world.clock.advance(2000);
      for (const one of names) world.service.publish(one, 1);
      await world.clock.advance(2000);
      expect([name, seen.size, Math.max(...seen.values())]).toEqual([name, 500, 1]);
      client.close();
    }
  });

  it('go on after a cursor, across clients and transports', async () => {
    for (const n of [1, 2, 3]) world.service.publish('a', n);
    const first = world.client();
    const one = collect();
    let cursor = '';
    await first
      .channel('a')
      .subscribe((message, subscription) => {
        one.handler(message);
        if (message.offset === 4) cursor = subscription.cursor;
      })
      .ready();
    for (const n of [4, 5]) world.service.publish('a', n);
    expect(one.seen).toEqual([4, 5]);
    world.service.publish('a', 6);
    for (const name of ['websocket', 'sse', 'long-poll', 'short-poll'] as const) {
      const client = world.client({ transports: [name] });
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

  it('refuse a cursor that is none', () => {
    const channel = world.client().channel('a');
    expect(() => channel.subscribe(() => undefined, { from: { cursor: 'nonsense!' } })).toThrow(
      expect.objectContaining({ code: 'invalid_cursor' }),
    );
  });

  it('begin with the earliest message that is kept, and go on without a seam', async () => {
    world.service.limit = 4;
    for (let n = 1; n <= 10; n++) world.service.publish('a', n);
    const client = world.client();
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler, { from: 'earliest' }).ready();
    world.service.publish('a', 11);
    await world.clock.advance(2000);
    world.service.publish('a', 12);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('begin with the last few messages', async () => {
    for (let n = 1; n <= 10; n++) world.service.publish('a', n);
    const client = world.client();
    const { seen, handler } = collect();
    await client
      .channel('a')
      .subscribe(handler, { from: { last: 3 } })
      .ready();
    await world.clock.advance(1000);
    world.service.publish('a', 11);
    expect(seen).toEqual([8, 9, 10, 11]);
  });

  it('begin where they like although others are there already', async () => {
    const client = world.client();
    const one = collect();
    const first = client.channel('a').subscribe(one.handler);
    await first.ready();
    const start = first.cursor;
    for (let n = 1; n <= 5; n++) world.service.publish('a', n);
    const two = collect();
    client.channel('a').subscribe(two.handler, { from: { cursor: start } });
    world.service.publish('a', 6);
    await world.clock.advance(1000);
    world.service.publish('a', 7);
    expect(one.seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(two.seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('catch up although reading fails for a while', async () => {
    for (let n = 1; n <= 3; n++) world.service.publish('a', n);
    world.service.onRequest = () => ({ status: 503 });
    const client = world.client();
    const errors: string[] = [];
    client.on('error', ({ code }) => void errors.push(code));
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler, { from: 'earliest' }).ready();
    await world.clock.advance(5000);
    world.service.publish('a', 4);
    expect(seen).toEqual([]);
    expect(errors.length).toBeGreaterThan(1);
    world.service.onRequest = () => undefined;
    await world.clock.advance(10_000);
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('end with the error when catching up is not allowed', async () => {
    world.service.onRequest = () => ({
      status: 400,
      body: { error: { code: 'invalid_cursor', message: 'bad', requestId: 'r' } },
    });
    const client = world.client();
    const subscription = client.channel('a').subscribe(() => undefined, { from: 'earliest' });
    const events: unknown[] = [];
    subscription.on('unsubscribed', ({ code }) => void events.push(code));
    await turns();
    expect(events).toEqual(['invalid_cursor']);
  });

  it('end with their signal', async () => {
    const client = world.client();
    const abort = new AbortController();
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe(handler, { signal: abort.signal });
    await subscription.ready();
    world.service.publish('a', 1);
    abort.abort();
    world.service.publish('a', 2);
    await turns();
    expect(seen).toEqual([1]);
    expect(subscription.state).toBe('unsubscribed');
    const late = client.channel('a').subscribe(handler, { signal: abort.signal });
    expect(late.state).toBe('unsubscribed');
    await expect(late.ready()).rejects.toMatchObject({ code: 'client_closed' });
  });

  it('hand over nothing more once the handler has unsubscribed', async () => {
    const client = world.client();
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe((message) => {
      handler(message);
      subscription.unsubscribe();
    });
    await subscription.ready();
    const messages = [1, 2].map((n) => world.service.publish('a', n, { push: false }));
    world.service.sockets[0]?.push(...messages);
    expect(seen).toEqual([1]);
  });

  it('do not suffer from each other when a handler throws', async () => {
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
    const client = world.client();
    const { seen, handler } = collect();
    client.channel('a').subscribe(() => {
      throw new Error('of the application');
    });
    await client.channel('a').subscribe(handler).ready();
    world.service.publish('a', 1);
    await turns();
    world.service.publish('a', 2);
    await turns();
    spy.mockRestore();
    expect(seen).toEqual([1, 2]);
    expect(uncaught).toEqual([new Error('of the application'), new Error('of the application')]);
  });

  it('stop telling a listener that was removed', async () => {
    const client = world.client();
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

describe('messages in a loop', () => {
  let world: World;
  beforeEach(() => void (world = new World()));
  afterEach(() => world.end());

  it('come in order, until the loop ends it', async () => {
    const client = world.client();
    for (let n = 1; n <= 3; n++) world.service.publish('a', n);
    const seen: number[] = [];
    for await (const { offset } of client.channel('a').messages({ from: 'earliest' })) {
      seen.push(offset);
      if (offset === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
    await world.clock.advance(6000);
    expect(client.state).toBe('disconnected');
  });

  it('end when they are returned while one is waited for', async () => {
    const client = world.client();
    const loop = client.channel('a').messages();
    const waiting = loop.next();
    await turns();
    expect(await loop.return()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
    await world.clock.advance(6000);
    expect(client.state).toBe('disconnected');
  });

  it('subscribe to nothing when they are returned, or aborted, before they are read', async () => {
    const client = world.client();
    await client.channel('a').messages().return();
    expect((await client.channel('a').messages({ signal: AbortSignal.abort() }).next()).done).toBe(true);
    client.channel('a').messages();
    await turns();
    expect([client.state, world.clock.timers]).toEqual(['disconnected', 0]);
  });

  it('end quietly with the signal', async () => {
    const client = world.client();
    const abort = new AbortController();
    const { seen, handler } = collect();
    const loop = (async () => {
      for await (const message of client.channel('a').messages({ signal: abort.signal })) handler(message);
    })();
    await turns();
    world.service.publish('a', 1);
    await turns();
    abort.abort();
    await loop;
    expect(seen).toEqual([1]);
  });

  it('wait in a bounded buffer; what does not fit is fetched when there is room again', async () => {
    const client = world.client();
    const other = collect();
    await client.channel('a').subscribe(other.handler).ready();
    const loop = client.channel('a').messages({ buffer: 3 });
    const next = loop.next();
    await turns();
    for (let n = 1; n <= 10; n++) world.service.publish('a', n);
    const seen = [(await next).value?.offset];
    while (seen.length < 10) {
      const pending = loop.next();
      await world.clock.advance(1000);
      seen.push((await pending).value?.offset);
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(other.seen).toHaveLength(10);
    await loop.return();
  });

  it('end with an error at a gap, unless gaps are taken', async () => {
    for (let n = 1; n <= 3; n++) world.service.publish('a', n);
    const first = world.client().channel('a');
    const cursor = (await first.history({ limit: 1 })).cursor;
    world.service.channels.expire('a', 2);
    const loop = first.messages({ from: { cursor } });
    await expect(loop.next()).rejects.toMatchObject({ name: 'TidingsError', code: 'gap' });

    const gaps: unknown[] = [];
    const patient = first.messages({ from: { cursor }, onGap: ({ from, to }) => void gaps.push([from, to]) });
    expect((await patient.next()).value?.offset).toBe(3);
    expect(gaps).toEqual([[2, 2]]);
    await patient.return();
  });

  it('end with the error of a channel that is refused', async () => {
    world.service.forbidden.add('secret');
    const loop = world.client().channel('secret').messages();
    await expect(loop.next()).rejects.toMatchObject({ code: 'forbidden' });
  });
});
