import type { PresenceWatch } from '../../client/src/index';
import { World, turns } from '../helpers/client/client-harness';

describe('presence', () => {
  let world: World;
  beforeEach(() => void (world = new World()));
  afterEach(() => world.end());

  function tell(event: 'join' | 'leave', subject: string, connectionId: string): void {
    world.service.publish('presence:room', { event, subject, connectionId });
  }

  function record(watch: PresenceWatch): string[] {
    const events: string[] = [];
    watch.on('join', ({ subject }) => void events.push(`+${subject}`));
    watch.on('leave', ({ subject }) => void events.push(`-${subject}`));
    return events;
  }

  it('lists everybody, page by page, with connections added up', async () => {
    const pages = [
      { members: [{ subject: 'alice', connections: 1 }], next: 'abc' },
      {
        members: [
          { subject: 'alice', connections: 2 },
          { subject: 'bob', connections: 1 },
        ],
      },
    ];
    world.service.onRequest = ({ url }) => ({ status: 200, body: pages[url.searchParams.has('next') ? 1 : 0] });
    expect(await world.client().channel('room').presence()).toEqual([
      { subject: 'alice', connections: 3 },
      { subject: 'bob', connections: 1 },
    ]);
    expect(world.service.requests[1]?.url.search).toBe('?next=abc');
  });

  it('follows joins and leaves from the list on', async () => {
    world.service.announced.push({ subject: 'alice', connections: 1 });
    const watch = world.client().channel('room').watchPresence({ graceMs: 5000 });
    const events = record(watch);
    await watch.subscription.ready();
    await turns();
    expect([watch.members, events]).toEqual([['alice'], ['+alice']]);
    tell('join', 'bob', 'b1');
    expect(watch.members).toEqual(['alice', 'bob']);
    tell('leave', 'alice', 'a1');
    expect(watch.members).toEqual(['alice', 'bob']);
    await world.clock.advance(5000);
    expect([watch.members, events]).toEqual([['bob'], ['+alice', '+bob', '-alice']]);
  });

  it('hides who leaves and is back within the grace period, and who has another connection', async () => {
    const watch = world.client().channel('room').watchPresence({ graceMs: 5000 });
    const events = record(watch);
    await watch.subscription.ready();
    await turns();
    tell('join', 'bob', 'b1');
    tell('leave', 'bob', 'b1');
    await world.clock.advance(4000);
    tell('join', 'bob', 'b2');
    await world.clock.advance(60_000);
    tell('join', 'bob', 'b3');
    tell('leave', 'bob', 'b2');
    await world.clock.advance(60_000);
    expect(events).toEqual(['+bob']);
    tell('leave', 'bob', 'b3');
    await world.clock.advance(5000);
    expect([events, watch.members]).toEqual([['+bob', '-bob'], []]);
  });

  it('looks at the list again when it cannot tell whether a connection was counted twice', async () => {
    world.service.announced.push({ subject: 'bob', connections: 1 });
    const watch = world.client().channel('room').watchPresence({ graceMs: 5000 });
    const events = record(watch);
    await watch.subscription.ready();
    await turns();
    tell('join', 'bob', 'b1');
    world.service.announced.length = 0;
    tell('leave', 'bob', 'b1');
    await world.clock.advance(20_000);
    expect([events, watch.members]).toEqual([['+bob', '-bob'], []]);
  });

  it('looks at the list again after a gap, and tries again when the list cannot be had', async () => {
    const client = world.client();
    const watch = client.channel('room').watchPresence({ graceMs: 1000 });
    const events = record(watch);
    await watch.subscription.ready();
    tell('join', 'bob', 'b1');
    world.service.announced.push({ subject: 'bob', connections: 1 });
    await world.clock.advance(10_000);
    world.service.sockets[0]?.end(1006);
    world.service.announced.splice(0, 1, { subject: 'carol', connections: 1 });
    tell('leave', 'bob', 'b1');
    tell('join', 'carol', 'c1');
    world.service.channels.expire('presence:room', 3);
    let failed = 0;
    world.service.onRequest = () => ((failed += 1) < 3 ? 'fail' : undefined);
    await world.clock.advance(20_000);
    expect([events, watch.members]).toEqual([['+bob', '+carol', '-bob'], ['carol']]);
  });

  it('ends with its signal, and leaves nothing behind', async () => {
    const abort = new AbortController();
    const client = world.client();
    const watch = client.channel('room').watchPresence({ signal: abort.signal });
    await watch.subscription.ready();
    tell('join', 'bob', 'b1');
    tell('leave', 'bob', 'b1');
    const events = record(watch);
    abort.abort();
    await world.clock.advance(60_000);
    expect([events, watch.subscription.state]).toEqual([[], 'unsubscribed']);
  });

  it('is announced by subscribing with it, over WebSocket', async () => {
    const client = world.client();
    await client
      .channel('room')
      .subscribe(() => undefined, { presence: true })
      .ready();
    const [socket] = world.service.sockets;
    expect(socket?.sent('subscribe').map(({ channels, presence }) => [channels, presence])).toEqual([[['room'], true]]);
    const other = client.channel('quiet').subscribe(() => undefined);
    await other.ready();
    client.channel('quiet').subscribe(() => undefined, { presence: true });
    await turns();
    expect(socket?.subscribed.get('quiet')).toBe(true);
  });
});
