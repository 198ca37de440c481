import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Examples } from '../helpers/engine/example-process';
import { launchBrowser } from '../helpers/browser/launch-browser';
import { eventually } from '../helpers/eventually';

const PATIENCE = { intervalMs: 20 };

describe('the example pages', () => {
  let examples: Examples;
  let browser: Browser;
  let context: BrowserContext;
  let browserErrors: string[];

  beforeAll(async () => {
    [examples, browser] = await Promise.all([Examples.start(), launchBrowser()]);
  });

  afterAll(async () => {
    await browser.close();
    await examples.stop();
  });

  beforeEach(async () => {
    context = await browser.newContext();
    browserErrors = [];
  });

  afterEach(async () => {
    await context.close();
    expect(browserErrors).toEqual([]);
  });

  async function open(url: string): Promise<Page> {
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') browserErrors.push(message.text());
    });
    page.on('pageerror', (error) => browserErrors.push(error.message));
    await page.goto(url);
    return page;
  }

  /** Waits until an element contains this text. */
  const hasText = (page: Page, selector: string, text: unknown): Promise<void> =>
    eventually(async () => expect(await page.innerText(selector)).toEqual(text), PATIENCE);

  /** Waits until the items of a list match. */
  const hasItems = (page: Page, selector: string, items: unknown): Promise<void> =>
    eventually(async () => expect(await page.locator(`${selector} li`).allInnerTexts()).toEqual(items), PATIENCE);

  it('chat: two users exchange messages and see each other as members', async () => {
    const url = await examples.serve('chat/server.ts');
    const [alice, bob] = await Promise.all([open(`${url}/?as=alice`), open(`${url}/?as=bob`)]);
    for (const [page, name] of [
      [alice, 'alice'],
      [bob, 'bob'],
    ] as const) {
      await hasText(page, '#state', `Connected as ${name}`);
      await hasText(page, '#members', 'alice, bob');
    }
    await alice.fill('#text', 'anybody there?');
    await alice.click('#form button');
    await hasItems(bob, '#lines', ['alice: anybody there?']);
    await bob.fill('#text', 'yes');
    await bob.keyboard.press('Enter');
    for (const page of [alice, bob]) await hasItems(page, '#lines', ['alice: anybody there?', 'bob: yes']);
    expect(await alice.inputValue('#text')).toBe('');
    await bob.close();
    await hasText(alice, '#members', 'alice');
  });

  it('ticker: shows a score over WebSocket and with polls whose interval becomes shorter after activity', async () => {
    const page = await open(await examples.serve('ticker/server.ts'));
    for (const transport of ['websocket', 'short-poll'])
      await hasItems(page, `#${transport}`, expect.arrayContaining(['following']));
    for (const home of [1, 2, 3]) await examples.app.publish('score:final', { home, guest: 0 });
    for (const transport of ['websocket', 'short-poll'])
      await eventually(async () => {
        const scores = (await page.locator(`#${transport} li`).allInnerTexts()).filter((line) => line.startsWith('#'));
        expect(scores.reverse()).toEqual([1, 2, 3].map((n) => expect.stringContaining(`#${n} ${n} : 0, `)));
      }, PATIENCE);
    const pauses = (await page.locator('#short-poll li').allInnerTexts()).flatMap((line) => {
      const [, ms] = /next poll in (\d+) ms$/.exec(line) ?? [];
      return ms === undefined ? [] : [Number(ms)];
    });
    expect(Math.min(...pauses)).toBeLessThan(pauses.at(-1)!);
  });

  it('payment: completes when the provider calls', async () => {
    const page = await open(await examples.serve('payment/server.ts'));
    await page.click('#pay');
    await hasText(page, '#state', 'Waiting for the payment provider');
    expect(await page.isDisabled('#pay')).toBe(true);
    const [, url, body] = /^curl -X POST (\S+) -d '(.*)'$/.exec(await page.innerText('#call'))!;
    expect((await fetch(url!, { method: 'POST', body: body! })).status).toBe(200);
    await hasText(page, '#state', 'The payment is paid.');
  });

  it('deploy-log: shows the log of a deployment from its first line to its end', async () => {
    const line = (text: string) => examples.app.publish('deploy:17', { text }, { type: 'line' });
    await line('bundling');
    const page = await open(await examples.serve('deploy-log/server.ts'));
    await hasItems(page, '#log', ['bundling']);
    await hasText(page, '#state', 'Listening');
    await line('deploying');
    await hasItems(page, '#log', ['bundling', 'deploying']);
    await examples.app.publish('deploy:17', { exitCode: 0 }, { type: 'done' });
    await hasText(page, '#state', 'Done');
    expect(await page.locator('#log li').count()).toBe(2);
  });

  it('feed: shows the unread notifications only', async () => {
    const notify = (text: string) => examples.app.publish('feed:alice', { text });
    const url = await examples.serve('feed/server.ts');
    for (const text of ['one', 'two']) await notify(text);
    const page = await open(url);
    await hasItems(page, '#feed', ['2. two', '1. one']);
    expect(await page.title()).toBe('(2) Notifications');
    await page.click('#read');
    await hasText(page, '#count', '0');
    await notify('three');
    await hasItems(page, '#feed', ['3. three', '2. two', '1. one']);
    await page.close();

    await notify('four');
    const again = await open(url);
    await hasItems(again, '#feed', ['4. four', '3. three']);
    await hasText(again, '#count', '2');
  });
});
