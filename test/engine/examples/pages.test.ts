import { decodeJwt } from 'jose';
import { Examples } from '../../helpers/engine/example-process';

describe('the servers of the example pages', () => {
  let examples: Examples;

  beforeAll(async () => {
    examples = await Examples.start();
  });

  afterAll(() => examples.stop());

  const tokenOf = async (url: string, query = ''): Promise<string> => (await fetch(`${url}/token${query}`)).text();

  const post = async (url: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it.each([
    ['chat', { 'chat:lobby': ['subscribe', 'publish', 'presence'] }],
    ['ticker', { 'score:*': ['subscribe'] }],
    ['deploy-log', { 'deploy:17': ['subscribe'] }],
    ['feed', { 'feed:alice': ['subscribe'] }],
  ])('serve %s with a bundled program, and a token that permits only what the page needs', async (name, channels) => {
    const url = await examples.serve(`${name}/server.ts`);
    const page = await (await fetch(url)).text();
    const program = await fetch(`${url}/page.js`);
    expect(program.headers.get('content-type')).toContain('javascript');
    const code = await program.text();
    expect(code).not.toMatch(/\b(require\(|process\.env)|from ['"]node:/);
    for (const [, id] of code.matchAll(/element\("([\w-]+)"\)/g)) expect(page).toContain(`id="${id}"`);
    const claims = decodeJwt(await tokenOf(url));
    expect(claims).toMatchObject({ channels, sub: expect.any(String) });
    expect(claims).not.toHaveProperty('admin');
    expect(await (await fetch(`${url}/addresses`)).json()).toEqual({
      websocketUrl: examples.app.websocketUrl,
      httpUrl: examples.app.httpUrl,
      eventsUrl: examples.app.eventsUrl,
    });
    expect((await fetch(`${url}/style.css`)).status).toBe(200);
    expect((await fetch(`${url}/other`)).status).toBe(404);
  });

  it('chat: shows messages and members', async () => {
    const alice = examples.run('chat/talk.ts', 'alice');
    await alice.until(/Connected as alice[^]*Members: alice\n/);
    alice.type('anybody there?');
    await alice.until(/^alice: anybody there\?$/m);

    const bob = examples.run('chat/talk.ts', 'bob');
    await bob.until(/^alice: anybody there\?$/m);
    await alice.until(/Members: alice, bob|Members: bob, alice/);
    bob.type('yes');
    await alice.until(/^bob: yes$/m);
    bob.child.stdin!.end();
    expect(await bob.exit()).toBe(0);
    await alice.until(/bob[^]*Members: alice\n$/);
  });

  it('payment: publishes one message, even if the provider calls repeatedly', async () => {
    const url = await examples.serve('payment/server.ts');
    const { status, body } = await post(`${url}/payments`, {});
    expect(status).toBe(201);
    const payment = body['payment'] as string;
    const token = await tokenOf(url, `?payment=${payment}`);
    expect(decodeJwt(token)).toMatchObject({ channels: { [`payment:${payment}`]: ['subscribe'] } });
    const authorization = `Bearer ${token}`;
    const read = async (wait: number): Promise<unknown> => {
      const path = `/v1/messages?channels=payment:${payment}&cursor=earliest&wait=${wait}`;
      return (await examples.app.call('GET', path, undefined, { authorization })).body.messages;
    };

    const waiting = read(20);
    const callback = { payment, event: 'event-1', status: 'paid' };
    expect(await post(`${url}/callback`, callback)).toEqual({ status: 200, body: { offset: 1, duplicate: false } });
    expect(await waiting).toMatchObject([{ id: 'event-1', type: 'payment', data: { status: 'paid' } }]);
    expect(await post(`${url}/callback`, callback)).toEqual({ status: 200, body: { offset: 1, duplicate: true } });
    expect(await read(0)).toHaveLength(1);
  });

  it('payment: rejects calls for unknown payments', async () => {
    const url = await examples.serve('payment/server.ts');
    expect((await fetch(`${url}/token?payment=made-up`)).status).toBe(403);
    expect((await post(`${url}/callback`, { payment: 'made-up', event: '1', status: 'paid' })).status).toBe(400);
    expect((await post(`${url}/callback`, 'paid')).status).toBe(400);
  });
});
