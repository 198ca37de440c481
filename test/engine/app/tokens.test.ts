import { SignJWT, UnsecuredJWT } from 'jose';
import { SocketClient } from '../../helpers/engine/websocket-client';
import { TestApp } from '../../helpers/engine/test-app';

describe('tokens', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const CLAIMS = { channels: { '*': ['subscribe', 'publish', 'presence'] }, admin: true };

  /** Invalid tokens, each with the error code of the API. */
  const BAD_TOKENS: readonly [name: string, make: () => Promise<string>, code: string][] = [
    ['an expired token', () => app.token({ ttlSeconds: -60 }), 'token_expired'],
    [
      'a forged token',
      () =>
        new SignJWT(CLAIMS)
          .setProtectedHeader({ alg: 'HS256' })
          .setSubject('eve')
          .setExpirationTime('1h')
          .sign(new TextEncoder().encode('x'.repeat(64))),
      'unauthorized',
    ],
    [
      'an unsigned token (alg none)',
      async () => new UnsecuredJWT(CLAIMS).setSubject('eve').setExpirationTime('1h').encode(),
      'unauthorized',
    ],
    [
      'a token without an expiry',
      () =>
        new SignJWT(CLAIMS)
          .setProtectedHeader({ alg: 'HS256' })
          .setSubject('eve')
          .sign(new TextEncoder().encode(app.secret)),
      'unauthorized',
    ],
    ['a string that is not a token', async () => 'garbage', 'unauthorized'],
  ];

  it.each(BAD_TOKENS)('do not let %s connect a WebSocket', async (_name, make) => {
    await expect(SocketClient.connect(app.websocketUrl, await make())).rejects.toThrow(/401/);
  });

  it.each(BAD_TOKENS)('do not let %s call the HTTP API', async (_name, make, code) => {
    const answer = await app.call('GET', '/v1/channels/a', undefined, { authorization: `Bearer ${await make()}` });
    expect(answer.status).toBe(401);
    expect(answer.body.error).toMatchObject({ code, message: expect.any(String), requestId: expect.any(String) });
  });

  it('are needed to connect', async () => {
    await expect(SocketClient.connect(app.websocketUrl)).rejects.toThrow(/401/);
  });

  it('are needed for every HTTP call', async () => {
    for (const [method, path] of [
      ['POST', '/v1/channels/a/messages'],
      ['GET', '/v1/channels/a'],
      ['GET', '/v1/channels/a/presence'],
      ['GET', '/v1/messages?channels=a'],
      ['GET', '/v1/messages/now?channels=a'],
      ['GET', '/v1/webhooks'],
      ['POST', '/v1/webhooks'],
      ['GET', '/v1/dead-letters'],
    ] as const) {
      const { status, body } = await app.call(method, path, undefined, {});
      expect([path, status, body.error.code]).toEqual([path, 401, 'unauthorized']);
    }
  });

  it('are accepted in the query string too', async () => {
    const { status } = await app.call('GET', `/v1/channels/a?token=${await app.token()}`, undefined, {});
    expect(status).toBe(200);
  });

  it('are rejected in an auth frame without HTTP terms, and the connection keeps its current token', async () => {
    const client = await app.connect();
    const { error } = await client.request({ action: 'auth', token: 'garbage' });
    expect(error).toMatchObject({ code: 'unauthorized' });
    expect(error.message).not.toMatch(/header|\?token|Bearer/i);
    expect(await client.request({ action: 'subscribe', channels: ['kept'] })).toMatchObject({ reply: 'subscribe' });
  });

  it('without permission for any channel get a normal reply with the empty cursor', async () => {
    const client = await app.connect({ channels: {} });
    const refused = { status: 'refused', error: { code: 'forbidden' } };
    const reply = await client.request({ action: 'subscribe', channels: ['secret'] });
    expect(reply).toMatchObject({ reply: 'subscribe', channels: [refused], messages: [], cursor: '', more: false });
    const { body } = await app.call('GET', '/v1/messages/now?channels=secret&last=1');
    expect(await client.request({ action: 'sync', cursor: body.cursor })).toMatchObject({
      channels: [refused],
      messages: [],
      cursor: '',
    });
  });

  it('permit the channels that they name, beside other channels in the same request', async () => {
    const client = await app.connect({ channels: { 'room:*': ['subscribe'] } });

    const reply = await client.request({ action: 'subscribe', channels: ['room:1', 'secret'] });

    expect(reply['channels']).toEqual([
      expect.objectContaining({ channel: 'room:1', status: 'subscribed' }),
      expect.objectContaining({
        channel: 'secret',
        status: 'refused',
        error: expect.objectContaining({ code: 'forbidden' }),
      }),
    ]);
    await app.publish('secret', 'not for you');
    await app.publish('room:1', 'for you');
    await client.received('room:1', 1);
    expect(client.messages.map(({ channel }) => channel)).toEqual(['room:1']);
  });

  it('permit only the verbs that they name', async () => {
    const client = await app.connect({ channels: { 'room:*': ['subscribe'] } });
    const reply = await client.request({ action: 'publish', channel: 'room:1', data: 1 });
    expect(reply['error']).toMatchObject({ code: 'forbidden' });

    const headers = { authorization: `Bearer ${await app.token({ channels: { 'room:*': ['publish'] } })}` };
    expect((await app.call('GET', '/v1/webhooks', undefined, headers)).status).toBe(403);
    expect((await app.call('GET', '/v1/dead-letters', undefined, headers)).status).toBe(403);
    expect((await app.call('GET', '/v1/channels/room:1/presence', undefined, headers)).status).toBe(403);
  });

  it('stop the pushes of an open connection when they expire, until an auth frame renews them', async () => {
    const client = await app.connect({ ttlSeconds: 600 });
    const { cursor } = await client.request({ action: 'subscribe', channels: ['expiring'] });
    await app.publish('expiring', 'before');
    await client.received('expiring', 1);

    const other = await app.connect({ ttlSeconds: 7000 });
    await other.request({ action: 'subscribe', channels: ['expiring'] });
    await app.clock.advance(700_000 - 200_000);
    await client.request({ action: 'ping' });
    await other.request({ action: 'ping' });
    await app.clock.advance(200_000);
    await app.publish('expiring', 'while expired');
    // Fan-out has checked the tokens once another subscriber has the message.
    await other.until(() => other.messages.some(({ data }) => data === 'while expired'));
    const refused = await client.request({ action: 'sync', cursor });
    expect(refused['error']).toMatchObject({ code: 'token_expired' });

    const renewed = await client.request({ action: 'auth', token: await app.token() });
    expect(renewed).toMatchObject({ reply: 'auth' });
    await app.publish('expiring', 'after');
    await client.until(() => client.messages.some(({ data }) => data === 'after'));
    expect(client.messages.some(({ data }) => data === 'while expired')).toBe(false);
  });
});
