import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Examples } from '../engine/examples/support';
import { launchBrowser } from '../helpers/browser';
import { eventually } from '../helpers/eventually';

const PATIENCE = { deadlineMs: 15_000, intervalMs: 20 };

describe('the pages of the examples', () => {
  let examples: Examples;
  let browser: Browser;
  let context: BrowserContext;
  let complaints: string[];

  beforeAll(async () => {
    [examples, browser] = await Promise.all([Examples.start(), launchBrowser()]);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await examples.stop();
  });

  beforeEach(async () => {
    context = await browser.newContext();
    complaints = [];
  });

  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  async function open(url: string): Promise<Page> {
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url);
    return page;
  }

  /** Waits until an element says this. */
  const says = (page: Page, selector: string, text: unknown): Promise<void> =>
    eventually(async () => expect(await page.innerText(selector)).toEqual(text), PATIENCE);

  /** Waits until the items of a list satisfy this. */
  const lists = (page: Page, selector: string, items: unknown): Promise<void> =>
    eventually(async () => expect(await page.locator(`${selector} li`).allInnerTexts()).toEqual(items), PATIENCE);

  it('let two people chat and see each other', async () => {
    const url = await examples.serve('chat/server.ts');
    const [alice, bob] = await Promise.all([open(`${url}/?as=alice`), open(`${url}/?as=bob`)]);
    for (const [page, name] of [
      [alice, 'alice'],
      [bob, 'bob'],
    ] as const) {
      await says(page, '#state', `Connected as ${name}`);
      await says(page, '#people', 'alice, bob');
    }
    await alice.fill('#text', 'anybody there?');
    await alice.click('#form button');
    await lists(bob, '#lines', ['alice: anybody there?']);
    await bob.fill('#text', 'yes');
    await bob.keyboard.press('Enter');
    for (const page of [alice, bob]) await lists(page, '#lines', ['alice: anybody there?', 'bob: yes']);
    expect(await alice.inputValue('#text')).toBe('');
    await bob.close();
    await says(alice, '#people', 'alice');
  }, 40_000);

  it('show a score over a WebSocket and by polls that come quicker when something happens', async () => {
    const page = await open(await examples.serve('ticker/server.ts'));
    for (const way of ['websocket', 'short-poll']) await lists(page, `#${way}`, expect.arrayContaining(['following']));
    for (const home of [1, 2, 3]) await examples.app.publish('score:final', { home, guest: 0 });
    for (const way of ['websocket', 'short-poll'])
      await eventually(async () => {
        const scores = (await page.locator(`#${way} li`).allInnerTexts()).filter((line) => line.startsWith('#'));
        expect(scores.reverse()).toEqual([1, 2, 3].map((n) => expect.stringContaining(`#${n} ${n} : 0, `)));
      }, PATIENCE);
    const pauses = (await page.locator('#short-poll li').allInnerTexts()).flatMap((line) => {
      const [, ms] = /next poll in (\d+) ms$/.exec(line) ?? [];
      return ms === undefined ? [] : [Number(ms)];
    });
    expect(Math.min(...pauses)).toBeLessThan(pauses.at(-1)!);
  }, 40_000);

  it('complete a payment when the provider calls', async () => {
    const page = await open(await examples.serve('payment/server.ts'));
    await page.click('#pay');
    await says(page, '#state', 'Waiting for the payment provider');
    expect(await page.isDisabled('#pay')).toBe(true);
    const [, url, body] = /^curl -X POST (\S+) -d '(.*)'$/.exec(await page.innerText('#call'))!;
    expect((await fetch(url!, { method: 'POST', body: body! })).status).toBe(200);
    await says(page, '#state', 'The payment is paid.');
  }, 40_000);

  it('stream the log of a deployment, from its beginning to its end', async () => {
    const line = (text: string) => examples.app.publish('deploy:17', { text }, { type: 'line' });
    await line('bundling');
    const page = await open(await examples.serve('deploy-log/server.ts'));
    await lists(page, '#log', ['bundling']);
    await says(page, '#state', 'Listening');
    await line('deploying');
    await lists(page, '#log', ['bundling', 'deploying']);
    await examples.app.publish('deploy:17', { exitCode: 0 }, { type: 'done' });
    await says(page, '#state', 'Done');
    expect(await page.locator('#log li').count()).toBe(2);
  }, 40_000);

  it('show what came while the reader was away, and only that', async () => {
    const notify = (text: string) => examples.app.publish('feed:alice', { text });
    const url = await examples.serve('feed/server.ts');
    for (const text of ['one', 'two']) await notify(text);
    const page = await open(url);
    await lists(page, '#feed', ['2. two', '1. one']);
    expect(await page.title()).toBe('(2) Notifications');
    await page.click('#read');
    await says(page, '#count', '0');
    await notify('three');
    await lists(page, '#feed', ['3. three', '2. two', '1. one']);
    await page.close();

    await notify('four');
    const again = await open(url);
    await lists(again, '#feed', ['4. four', '3. three']);
    await says(again, '#count', '2');
  }, 40_000);
});
