import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestApp } from '../../helpers/engine/test-app';
import { ASSEMBLY_DIRECTORY } from '../../helpers/engine/app-assembly';
import { EventClient } from '../../helpers/engine/event-stream-client';
import { eventually } from '../../helpers/eventually';

interface Template {
  readonly Resources: Record<string, { readonly Properties?: Record<string, unknown> }>;
}

/** Copies the assembly with a reserved concurrency of 1 for every function that has one. */
function assemblyWithConcurrencyOne(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-budgets-'));
  cpSync(ASSEMBLY_DIRECTORY, directory, { recursive: true });
  for (const name of readdirSync(directory).filter((name) => name.endsWith('-realtime.template.json'))) {
    const template = JSON.parse(readFileSync(join(directory, name), 'utf8')) as Template;
    for (const { Properties = {} } of Object.values(template.Resources)) {
      if ('ReservedConcurrentExecutions' in Properties) Properties['ReservedConcurrentExecutions'] = 1;
    }
    writeFileSync(join(directory, name), JSON.stringify(template));
  }
  return directory;
}

describe('the concurrency limit of long requests', () => {
  const directory = assemblyWithConcurrencyOne();
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ assemblyDirectory: directory });
  });

  afterAll(async () => {
    await app.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('rejects another event stream with 429, while everything else works', async () => {
    const address = async (ttlSeconds: number) =>
      `${app.eventsUrl}/v1/events?channels=full&token=${await app.token({ ttlSeconds })}`;
    const held = await EventClient.open(await address(5));
    await held.until('ready');
    const refused = await fetch(await address(3600));
    expect(refused.status).toBe(429);
    await app.publish('full', 1);
    await held.until('message');
    expect((await app.call('GET', '/v1/messages?channels=full&cursor=earliest')).body.messages).toHaveLength(1);

    // The open stream ends when its token expires. Then another one is accepted.
    await held.ended;
    const next = await eventually(async () => {
      const client = await EventClient.open(await address(3600));
      expect(client.response.status).toBe(200);
      return client;
    });
    await next.until('ready');
    await next.leave();
  });

  it('rejects another long poll with 5xx, and its cursor stays valid', async () => {
    const { cursor } = (await app.call('GET', '/v1/messages?channels=busy')).body;
    const query = `/v1/messages?channels=busy&cursor=${cursor}`;
    const polls = [1, 2].map(() => app.call('GET', `${query}&wait=20`));
    const refused = await Promise.race(polls);
    expect([500, 503]).toContain(refused.status);
    expect(refused.body).toEqual({ message: expect.any(String) });
    await app.publish('busy', 1);
    const held = (await Promise.all(polls)).find((answer) => answer !== refused)!;
    expect(held.body.messages).toHaveLength(1);
    await eventually(async () => expect((await app.call('GET', query)).body.messages).toHaveLength(1));
  });

  it('does not affect short polls', async () => {
    await app.publish('history', 'old');
    const { cursor } = (await app.call('GET', '/v1/messages/now?channels=rung')).body;
    const query = `channels=rung&cursor=${cursor}`;
    const polls = [1, 2].map(() => app.call('GET', `/v1/messages?${query}&wait=20`));
    const refused = await Promise.race(polls);
    expect([500, 503]).toContain(refused.status);

    // The long poll waits until a message is published. Meanwhile, its function rejects requests, and short polls succeed.
    expect([500, 503]).toContain((await app.call('GET', `/v1/messages?${query}`)).status);
    const now = (rest: string) => app.call('GET', `/v1/messages/now?${rest}`);
    expect(await Promise.all([now(query), now(query), now(query)])).toMatchObject(
      [1, 2, 3].map(() => ({ status: 200, body: { messages: [], cursor, more: false } })),
    );
    await eventually(async () =>
      expect((await now('channels=history&last=1')).body.messages).toMatchObject([{ offset: 1, data: 'old' }]),
    );

    await app.publish('rung', 1);
    const held = (await Promise.all(polls)).find((answer) => answer !== refused)!;
    expect(held.body.messages).toHaveLength(1);
    expect((await now(query)).body).toEqual(held.body);
  });
});
