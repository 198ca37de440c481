import type { Browser, Page } from 'playwright-core';
import { TestApp } from '../helpers/engine/test-app';
import { launchBrowser } from '../helpers/browser/launch-browser';
import { ConsoleHarness } from '../helpers/browser/console-page';
import { eventually } from '../helpers/eventually';

/** The events that a page received from its `EventSource`. */
interface Received {
  readonly opened: number;
  /** Whether the request was rejected. An `EventSource` does not reconnect after a rejection. */
  readonly closed: boolean;
  readonly ready: number;
  readonly messages: readonly { readonly offset: number; readonly data: unknown }[];
}

describe("the browser's own EventSource", () => {
  let app: TestApp;
  let browser: Browser;
  let harness: ConsoleHarness;
  let page: Page;

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
    page = await browser.newPage();
    // The test needs any page with an origin. An empty page has none.
    await page.goto(`${harness.url}/icon.svg`);
  });

  afterEach(() => page.close());

  async function listen(query: string): Promise<void> {
    const url = `${app.eventsUrl}/v1/events?${query}&token=${await app.token()}`;
    await page.evaluate(`{
      const received = globalThis.received = { opened: 0, closed: false, ready: 0, messages: [] };
      const source = new EventSource(${JSON.stringify(url)});
      source.onopen = () => { received.opened += 1; };
      source.onerror = () => { received.closed ||= source.readyState === EventSource.CLOSED; };
      source.addEventListener('ready', () => { received.ready += 1; });
      source.onmessage = ({ data }) => received.messages.push(JSON.parse(data));
    }`);
  }

  const received = (): Promise<Received> => page.evaluate('globalThis.received');
  const offsets = async (): Promise<number[]> => (await received()).messages.map(({ offset }) => offset);

  it('receives messages of several channels in order', async () => {
    await listen('channels=a,b');
    await eventually(async () => expect((await received()).ready).toBe(1));
    for (const text of ['one', 'two', 'three']) await app.publish('a', text);
    await app.publish('b', 'other');
    await eventually(async () => {
      const { messages } = await received();
      expect(new Set(messages.map(({ data }) => data))).toEqual(new Set(['one', 'two', 'three', 'other']));
      expect(messages.filter(({ data }) => data !== 'other').map(({ data }) => data)).toEqual(['one', 'two', 'three']);
    });
  });

  it('starts with the last retained messages', async () => {
    for (const text of ['one', 'two', 'three']) await app.publish('kept', text);
    await listen('channels=kept&last=2');
    await eventually(async () => expect(await offsets()).toEqual([2, 3]));
  });

  it('reconnects with Last-Event-ID after the function was killed, without missing or repeating a message', async () => {
    await listen('channels=resumed');
    await eventually(async () => expect((await received()).ready).toBe(1));
    await app.publish('resumed', 'before');
    await eventually(async () => expect(await offsets()).toEqual([1]));

    const { attributes } = app.resource('AWS::Lambda::Function', 'HttpEventsFunction');
    expect(app.engine.services.lambda.functions.killEnvironments(attributes['Arn']!)).toBeGreaterThan(0);
    for (const text of ['meanwhile', 'and again']) await app.publish('resumed', text);
    await eventually(async () => {
      expect(await received()).toMatchObject({ opened: 2, closed: false });
      expect(await offsets()).toEqual([1, 2, 3]);
    });
    await app.publish('resumed', 'after');
    await eventually(async () => expect(await offsets()).toEqual([1, 2, 3, 4]));
  });
});
