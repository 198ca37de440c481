import type { PresenceWatch } from '../../client/src/index';
import { ClientHarness, turns } from '../helpers/client/client-harness';

describe('presence', () => {
  let harness: ClientHarness;
  beforeEach(() => void (harness = new ClientHarness()));
  afterEach(() => harness.end());

  function publishEvent(event: 'join' | 'leave', subject: string, connectionId: string): void {
    harness.service.publish('presence:room', { event, subject, connectionId });
  }

  function record(watch: PresenceWatch): string[] {
    const events: string[] = [];
    watch.on('join', ({ subject }) => void events.push(`+${subject}`));
    watch.on('leave', ({ subject }) => void events.push(`-${subject}`));
    return events;
  }

  it('reads all pages of the list, and adds up the connections of a subject', async () => {
    const pages = [
      { members: [{ subject: 'alice', connections: 1 }], next: 'abc' },
      {
        members: [
          { subject: 'alice', connections: 2 },
          { subject: 'bob', connections: 1 },
        ],
      },
    ];
    harness.service.onRequest = ({ url }) => ({ status: 200, body: pages[url.searchParams.has('next') ? 1 : 0] });
    expect(await harness.client().channel('room').presence()).toEqual([
      { subject: 'alice', connections: 3 },
      { subject: 'bob', connections: 1 },
    ]);
    expect(harness.service.requests[1]?.url.search).toBe('?next=abc');
  });

  it('starts from the list, and then applies joins and leaves', async () => {
    harness.service.presentMembers.push({ subject: 'alice', connections: 1 });
    const watch = harness.client().channel('room').watchPresence({ graceMs: 5000 });
    const events = record(watch);
    await watch.subscription.ready();
    await turns();
    expect([watch.members, events]).toEqual([['alice'], ['+alice']]);
    publishEvent('join', 'bob', 'b1');
    expect(watch.members).toEqual(['alice', 'bob']);
    publishEvent('leave', 'alice', 'a1');
    expect(watch.members).toEqual(['alice', 'bob']);
    await harness.clock.advance(5000);
    expect([watch.members, events]).toEqual([['bob'], ['+alice', '+bob', '-alice']]);
  });

  it('does not report a subject that returns within the grace period, or that has another connection', async () => {
    const watch = harness.client().channel('room').watchPresence({ graceMs: 5000 });
    const events = record(watch);
    await watch.subscription.ready();
    await turns();
    publishEvent('join', 'bob', 'b1');
    publishEvent('leave', 'bob', 'b1');
    await harness.clock.advance(4000);
    publishEvent('join', 'bob', 'b2');
    await harness.clock.advance(60_000);
    publishEvent('join', 'bob', 'b3');
    publishEvent('leave', 'bob', 'b2');
    await harness.clock.advance(60_000);
    expect(events).toEqual(['+bob']);
    publishEvent('leave', 'bob', 'b3');
    await harness.clock.advance(5000);
    expect([events, watch.members]).toEqual([['+bob', '-bob'], []]);
  });

  it('reads the list again when a connection may have been counted twice', async () => {
    harness.service.presentMembers.push({ subject: 'bob', connections: 1 });
    const watch = harness.client().channel('room').watchPresence({ graceMs: 5000 });
    const events = record(watch);
    await watch.subscription.ready();
    await turns();
    publishEvent('join', 'bob', 'b1');
    harness.service.presentMembers.length = 0;
    publishEvent('leave', 'bob', 'b1');
    await harness.clock.advance(20_000);
    expect([events, watch.members]).toEqual([['+bob', '-bob'], []]);
  });

  it('reads the list again after a gap, and again when that read fails', async () => {
    const client = harness.client();
    const watch = client.channel('room').watchPresence({ graceMs: 1000 });
    const events = record(watch);
    await watch.subscription.ready();
    publishEvent('join', 'bob', 'b1');
    harness.service.presentMembers.push({ subject: 'bob', connections: 1 });
    await harness.clock.advance(10_000);
    harness.service.sockets[0]?.end(1006);
    harness.service.presentMembers.splice(0, 1, { subject: 'carol', connections: 1 });
    publishEvent('leave', 'bob', 'b1');
    publishEvent('join', 'carol', 'c1');
    harness.service.channels.expire('presence:room', 3);
    let failed = 0;
    harness.service.onRequest = () => ((failed += 1) < 3 ? 'fail' : undefined);
    await harness.clock.advance(20_000);
    expect([events, watch.members]).toEqual([['+bob', '+carol', '-bob'], ['carol']]);
  });

  it('ends when its signal is aborted, and leaves no timer', async () => {
    const abort = new AbortController();
    const client = harness.client();
    const watch = client.channel('room').watchPresence({ signal: abort.signal });
    await watch.subscription.ready();
    publishEvent('join', 'bob', 'b1');
    publishEvent('leave', 'bob', 'b1');
    const events = record(watch);
    abort.abort();
    await harness.clock.advance(60_000);
    expect([events, watch.subscription.state]).toEqual([[], 'unsubscribed']);
  });

  it('is announced by a subscription with presence, over WebSocket', async () => {
    const client = harness.client();
    await client
      .channel('room')
      .subscribe(() => undefined, { presence: true })
      .ready();
    const [socket] = harness.service.sockets;
    expect(socket?.sent('subscribe').map(({ channels, presence }) => [channels, presence])).toEqual([[['room'], true]]);
    const other = client.channel('quiet').subscribe(() => undefined);
    await other.ready();
    client.channel('quiet').subscribe(() => undefined, { presence: true });
    await turns();
    expect(socket?.subscribed.get('quiet')).toBe(true);
  });
});
