import { createChannelRoute, createPresenceRoute } from '../../../../lambdas/http-channels/channel-routes';
import type { ChannelStore } from '../../../../lambdas/http-channels/channel-routes';
import { fakeClock, identity, START } from '../../../helpers/lambdas/fakes';
import { call } from '../../../helpers/lambdas/http-call';

describe('the channel routes', () => {
  const reads: unknown[] = [];
  const store: ChannelStore = {
    readState: async (channel) =>
      channel === 'new' ? undefined : { epoch: 'e', offset: 7, updatedAt: '2026-01-01T00:00:00.000Z' },
    countSubscribers: async (channel) => ({ count: 3, more: channel === 'big' }),
    readMembers: async (channel, now, after) => {
      reads.push([channel, now, after]);
      const members = ['ada', 'bob', 'ada'].map((subject, i) => ({ subject, connectionId: `c${i}` }));
      return after === undefined ? { members, next: '7f#Ab-_c=' } : { members: [] };
    },
  };
  const clock = fakeClock();

  it('return the position of a channel, and the number of subscribers to callers with presence', async () => {
    const route = createChannelRoute(store, clock);
    const position = { channel: 'a', epoch: 'e', offset: 7, updatedAt: '2026-01-01T00:00:00.000Z' };
    expect((await call(route)).body).toEqual({ ...position, subscribers: 3 });
    expect((await call(route, {}, identity({ capabilities: { a: ['subscribe'] } }))).body).toEqual(position);
    expect((await call(route, { path: { channel: 'new' } })).body).toMatchObject({ epoch: '', offset: 0 });
    expect((await call(route, { path: { channel: 'big' } })).body).toMatchObject({
      subscribers: 3,
      subscribersMore: true,
    });
    expect((await call(route, {}, identity({ capabilities: { a: ['publish'] } }))).status).toBe(403);
  });

  it('return the members of a channel, page by page', async () => {
    const route = createPresenceRoute(store, clock);
    const first = await call(route);
    expect(first.body).toEqual({
      members: [
        { subject: 'ada', connections: 2 },
        { subject: 'bob', connections: 1 },
      ],
      next: expect.stringMatching(/^[\w-]+$/),
    });
    const second = await call(route, { query: { next: String(first.body?.['next']) } });
    expect(second.body).toEqual({ members: [] });
    expect(reads).toEqual([
      ['a', START / 1000, undefined],
      ['a', START / 1000, '7f#Ab-_c='],
    ]);
    expect((await call(route, { query: { next: 'invalid' } })).status).toBe(400);
    expect((await call(route, { path: { channel: 'presence:a' } })).status).toBe(400);
    expect((await call(route, {}, identity({ capabilities: { a: ['subscribe'] } }))).status).toBe(403);
  });
});
