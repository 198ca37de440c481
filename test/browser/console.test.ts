import type { Browser } from 'playwright-core';
import { TestApp } from '../helpers/engine/test-app';
import { launchBrowser } from '../helpers/browser/launch-browser';
import { ConsoleHarness, TRANSPORTS, type ConsolePage } from '../helpers/browser/console-page';
import { eventually } from '../helpers/eventually';
import { Receiver } from '../helpers/engine/webhook-receiver';

describe('the console', () => {
  let app: TestApp;
  let browser: Browser;
  let harness: ConsoleHarness;
  let console: ConsolePage;

  beforeAll(async () => {
    [app, browser] = await Promise.all([TestApp.start(), launchBrowser()]);
    harness = await ConsoleHarness.start(app, browser);
  });

  afterAll(async () => {
    await browser.close();
    await harness.stop();
    await app.stop();
  });

  beforeEach(async () => {
    console = await harness.open();
  });

  afterEach(async () => {
    await console.close();
    expect(console.errors).toEqual([]);
  });

  /** Waits until fan-out has written these messages to the log, and deletes them there. */
  async function deleteFromLog(channel: string, offsets: readonly number[]): Promise<void> {
    const { dynamodb } = app.engine.services;
    const TableName = app.outputs['ChannelTableName']!;
    for (const offset of offsets) {
      const Key = { pk: { S: `log#${channel}` }, sk: { S: String(offset).padStart(16, '0') } };
      await eventually(async () => {
        const { Attributes } = (await dynamodb.call('DeleteItem', { TableName, Key, ReturnValues: 'ALL_OLD' })) as {
          readonly Attributes?: unknown;
        };
        expect(Attributes).toBeDefined();
      });
    }
  }

  it('delivers a message to all four subscribers, each over its own transport', async () => {
    for (const [transport, title] of [
      ['websocket', 'WebSocket'],
      ['sse', 'SSE'],
      ['long-poll', 'Long poll'],
      ['short-poll', 'Short poll'],
    ] as const)
      await console.uses(transport, title);
    await console.publish('{"text": "hello"}');
    const offset = await console.acknowledged();
    for (const transport of TRANSPORTS) {
      await console.shows(transport, ['{"text":"hello"}']);
      expect(await console.part(transport, 'position').innerText()).toMatch(new RegExp(`^${offset} · \\S+$`));
      expect(await console.part(transport, 'latency').innerText()).toMatch(/^[\d.]+ m?s$/);
      await console.counts(transport, 'received', 1);
      await console.counts(transport, 'gaps', 0);
    }
  });

  it('shows data as text, even if it contains markup', async () => {
    await console.publish('"<img src=x onerror=alert(1)>"');
    await console.shows('websocket', ['<img src=x onerror=alert(1)>']);
    expect(await console.page.locator('.messages img').count()).toBe(0);
  });

  it('downgrades a subscriber when its transport is cut, loses nothing, and upgrades it when the transport is restored', async () => {
    await console.publish('"before"');
    await console.shows('websocket', ['before']);
    await console.part('websocket', 'cut').click();
    await console.publish('"meanwhile"');
    await console.uses('websocket', 'SSE');
    await console.shows('websocket', ['meanwhile', 'before']);
    await console.counts('websocket', 'downgrades', 1);
    await console.hasState('websocket', 'Fallback: SSE');
    expect(await console.part('websocket', 'recovery').innerText()).toBe('complete, nothing lost');

    await console.part('websocket', 'restore').click();
    await console.uses('websocket', 'WebSocket');
    await console.counts('websocket', 'upgrades', 1);
    await console.publish('"after"');
    await console.shows('websocket', ['after', 'meanwhile', 'before']);
    await console.counts('websocket', 'received', 3);
    await console.counts('websocket', 'gaps', 0);
    expect(await console.log('WebSocket')).toEqual([
      'subscribed',
      'cut',
      'interrupted',
      'downgraded',
      'recovered',
      'restored',
      'upgraded',
    ]);
  });

  it('does not upgrade a subscriber while long polling is cut', async () => {
    await console.part('long-poll', 'cut').click();
    await console.uses('long-poll', 'Short poll');
    // Meanwhile the client probes long polling repeatedly.
    for (const text of ['one', 'two', 'three']) {
      await console.publish(JSON.stringify(text));
      await console.shows('long-poll', [text]);
    }
    await console.uses('long-poll', 'Short poll');
    expect(await console.part('long-poll', 'upgrades').innerText()).toBe('0');
    await console.part('long-poll', 'restore').click();
    await console.uses('long-poll', 'Long poll');
  });

  it('recovers after a killed connection', async () => {
    await console.part('sse', 'kill').click();
    await eventually(async () => expect(await console.log('SSE')).toContain('recovered'));
    await console.publish('"still there"');
    await console.shows('sse', ['still there']);
  });

  it('recovers messages that were published while the page was offline, at every subscriber', async () => {
    await console.publish('"before"');
    for (const transport of TRANSPORTS) await console.shows(transport, ['before']);
    await console.page.click('#network');
    for (const transport of TRANSPORTS) await console.hasState(transport, 'Offline');
    for (const text of ['one', 'two', 'three']) await app.publish('room:1', text);
    await console.page.click('#network');
    for (const transport of TRANSPORTS) {
      await console.shows(transport, ['three', 'two', 'one', 'before']);
      await console.counts(transport, 'gaps', 0);
      await console.counts(transport, 'received', 4);
    }
    for (const source of ['WebSocket', 'SSE', 'Long poll', 'Short poll'])
      expect(await console.log(source)).toEqual(['subscribed', 'interrupted', 'recovered']);
  });

  it('shows a gap when messages expired from the log while the page was offline', async () => {
    await console.publish('"before"');
    const before = await console.acknowledged();
    for (const transport of TRANSPORTS) await console.shows(transport, ['before']);
    await console.page.click('#network');
    for (const text of ['one', 'two', 'three']) await app.publish('room:1', text);
    await deleteFromLog('room:1', [before + 1, before + 2]);
    await console.page.click('#network');
    for (const transport of TRANSPORTS) {
      await console.shows(transport, ['three', expect.stringMatching(/^gap: \w+$/), 'before']);
      await console.counts(transport, 'gaps', 1);
      const recovery = await console.part(transport, 'recovery').innerText();
      expect(recovery).toMatch(new RegExp(`^${before + 1}–${before + 2} missing: \\w+$`));
    }
  });

  it('reports the rejections of a token without permissions, and sends no admin requests without an admin token', async () => {
    const { page } = console;
    await page.click('#connect summary');
    await page.fill('#connect-form [name=token]', await app.token({ channels: { 'other:*': ['subscribe'] } }));
    await page.click('#connect-form button[type=submit]');
    for (const transport of TRANSPORTS) await console.hasState(transport, 'Rejected');
    await eventually(async () =>
      expect(await page.innerText('#presence-state')).toContain('not allow presence here (forbidden)'),
    );
    await console.publish('"not mine"');
    await eventually(async () =>
      expect(await page.innerText('#acknowledgement')).toBe('the token does not allow publish on room:1'),
    );
    expect(await page.innerText('#webhooks-state')).toBe('Webhooks need a token with the claim admin: true.');
    // The browser reports each response with status 403. Three of the subscribers use HTTP.
    const reported = console.errors.splice(0);
    expect(reported).toEqual(Array(3).fill(expect.stringMatching(/status of 403/)));
  });

  it('reports that a service is unreachable', async () => {
    const { page } = console;
    await page.click('#connect summary');
    for (const name of ['websocketUrl', 'eventsUrl']) await page.fill(`#connect-form [name=${name}]`, '');
    // Browsers block requests of pages to this port.
    await page.fill('#connect-form [name=httpUrl]', 'http://127.0.0.1:9');
    await page.click('#clear-log');
    await page.click('#connect-form button[type=submit]');
    const reason = 'No answer: the service is unreachable, or it does not allow the origin of this page.';
    await eventually(async () => expect(await page.innerText('#log')).toContain(`Long poll: ${reason} (network)`));
    await console.hasState('websocket', 'No address');
    await console.hasState('long-poll', 'Connecting');
    await eventually(async () => expect(await page.innerText('#webhooks-state')).toBe(reason));
    expect(console.errors.splice(0)).not.toEqual([]);
    await page.click('#connect summary');
    await page.click('#disconnect');
    console.errors.splice(0);
  });

  it('lists the members of the channel, and lets the user join and leave', async () => {
    await console.page.click('#join-presence');
    await eventually(async () => expect(await console.page.locator('#members li').allInnerTexts()).toEqual(['alice']));
    await console.page.click('#join-presence');
    await eventually(async () => expect(await console.page.locator('#members li').count()).toBe(0));
  });

  it('creates, lists and deletes a webhook, and shows its dead letters', async () => {
    const receiver = await Receiver.start(() => 404);
    try {
      const { page } = console;
      await page.fill('#webhook-form [name=url]', receiver.url);
      await page.fill('#webhook-form [name=channels]', 'room:*, news');
      await page.click('#webhook-form button');
      await eventually(
        async () => {
          await page.click('#list-webhooks');
          expect(await page.locator('#webhooks li').allInnerTexts()).toEqual([
            expect.stringMatching(/room:\*, news; all types[^]*confirmed/),
          ]);
        },
        { intervalMs: 200 },
      );

      await console.publish('"not deliverable"');
      await eventually(
        async () => {
          await page.click('#show-dead-letters');
          // Unlike innerText, this does not wait for an element, so that the next attempt clicks again.
          const [deadLetter] = await page.locator('#dead-letters li').allInnerTexts();
          expect(deadLetter).toContain('room:1');
          expect(deadLetter).toContain(receiver.url);
        },
        { intervalMs: 200 },
      );
      await page.click('#webhooks button');
      await eventually(async () =>
        expect(await page.innerText('#webhooks-state')).toBe('Deleted. There are no webhooks.'),
      );
    } finally {
      await receiver.stop();
    }
  });

  it('draws the flow with the counters of the engine', async () => {
    await console.publish('"counted"');
    await console.acknowledged();
    const node = (name: string) => console.page.locator('.diagram.wide g', { hasText: name }).locator('.count');
    await eventually(
      async () => {
        expect(await node('Publish').textContent()).toMatch(/^[1-9]\d* calls?$/);
        expect(await node('Fan-out').textContent()).toMatch(/^[1-9]\d* calls?$/);
        expect(await node('Event streams').textContent()).toMatch(/, [1-9]\d* running$/);
        expect(await node('WebSockets').textContent()).toBe('2 open');
        expect(await node('Channel table').textContent()).toMatch(/^[1-9]\d* items$/);
      },
      { intervalMs: 100 },
    );
    await console.page.click('#flow-details summary');
    expect(await console.page.locator('#flow-functions tr', { hasText: 'OnMessageFanOut' }).count()).toBe(1);
  });

  it('disconnects on request, and reports an invalid address', async () => {
    const { page } = console;
    await page.click('#connect summary');
    await page.click('#disconnect');
    expect(await page.innerText('#target')).toBe('Not connected');
    expect(await page.isDisabled('#publish-form button')).toBe(true);
    await page.fill('#connect-form [name=httpUrl]', 'ftp://example.com');
    await page.click('#connect-form button[type=submit]');
    expect(await page.innerText('#connect-problem')).toContain('httpUrl is "ftp://example.com"');
    expect(await page.innerText('#target')).toBe('Not connected');
  });
});
