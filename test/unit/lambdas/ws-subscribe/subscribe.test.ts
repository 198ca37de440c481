import { encodeCursor } from '../../../../protocol/cursors';
import { fillChannel, logEntry } from '../../../helpers/lambdas/log-entries';
import { NOW, openConnection, send } from '../../../helpers/lambdas/websocket-call';

describe('subscribe', () => {
  it('starts at the head without a cursor, and writes the subscription before it reads', async () => {
    const { subscribe, channels, subscriptions, steps } = openConnection();
    fillChannel(channels, 'a', 3, [logEntry(3)]);
    expect(await send(subscribe, { action: 'subscribe', id: '1', channels: ['a', 'b'] })).toEqual({
      reply: 'subscribe',
      id: '1',
      channels: [
        { channel: 'a', status: 'subscribed', epoch: 'e', offset: 3 },
        { channel: 'b', status: 'subscribed', epoch: '', offset: 0 },
      ],
      messages: [],
      cursor: encodeCursor([
        { channel: 'a', epoch: 'e', offset: 3 },
        { channel: 'b', epoch: '', offset: 0 },
      ]),
      more: false,
    });
    expect(steps).toEqual(['put', 'read']);
    expect(subscriptions.get('a')).toEqual({
      channel: 'a',
      connectionId: 'c=',
      subject: 'ada',
      presence: false,
      expiresAt: NOW + 600,
    });
  });

  it('returns the messages since the cursor', async () => {
    const { subscribe, channels } = openConnection();
    fillChannel(channels, 'a', 3, [logEntry(2), logEntry(3)]);
    const cursor = encodeCursor([{ channel: 'a', epoch: 'e', offset: 1 }]);
    expect(await send(subscribe, { action: 'subscribe', id: '1', channels: ['a'], cursor })).toMatchObject({
      channels: [{ channel: 'a', offset: 3, recovered: true }],
      messages: [
        { channel: 'a', offset: 2 },
        { channel: 'a', offset: 3 },
      ],
      more: false,
    });
  });

  it('starts with the last messages if requested, and then does not report recovery', async () => {
    const { subscribe, channels } = openConnection();
    fillChannel(channels, 'a', 3, [logEntry(1), logEntry(2), logEntry(3)]);
    expect(await send(subscribe, { action: 'subscribe', id: '1', channels: ['a', 'b'], last: 2 })).toMatchObject({
      channels: [
        { channel: 'a', status: 'subscribed', epoch: 'e', offset: 3 },
        { channel: 'b', status: 'subscribed', epoch: '', offset: 0 },
      ],
      messages: [{ offset: 2 }, { offset: 3 }],
      more: false,
    });
    const reply = await send(subscribe, { action: 'subscribe', id: '1', channels: ['a'], last: 2 });
    expect(JSON.stringify(reply)).not.toContain('recovered');
  });

  it('refuses single channels and subscribes the others', async () => {
    const { subscribe, subscriptions } = openConnection({ 'a*': ['subscribe'] });
    const reply = await send(subscribe, { action: 'subscribe', id: '1', channels: ['b', 'a1', 'presence:a1'] });
    expect(reply).toMatchObject({
      channels: [
        { channel: 'a1', status: 'subscribed' },
        { channel: 'b', status: 'refused', error: { code: 'forbidden' } },
        { channel: 'presence:a1', status: 'refused', error: { code: 'forbidden' } },
      ],
    });
    expect([...subscriptions.keys()]).toEqual(['a1']);
  });

  it('announces the connection only with the capability, and never in a presence channel', async () => {
    const { subscribe, subscriptions } = openConnection({ a: ['subscribe'], b: ['subscribe', 'presence'] });
    const frame = { action: 'subscribe', id: '1', channels: ['a', 'b', 'presence:b'], presence: true };
    expect(await send(subscribe, frame)).toMatchObject({
      channels: [
        { channel: 'b', status: 'subscribed' },
        { channel: 'a', status: 'refused' },
        { channel: 'presence:b', status: 'refused' },
      ],
    });
    expect([...subscriptions.values()]).toMatchObject([{ channel: 'b', presence: true }]);
  });

  it('is rejected after the token has expired, and on an unknown connection', async () => {
    const { subscribe, clock, connections } = openConnection();
    clock.advance(600_000);
    const frame = { action: 'subscribe', id: '1', channels: ['a'] };
    expect(await send(subscribe, frame)).toMatchObject({ id: '1', error: { code: 'token_expired', requestId: 'r1' } });
    connections.clear();
    expect(await send(subscribe, frame)).toMatchObject({ id: '1', error: { code: 'connection_gone' } });
  });
});
