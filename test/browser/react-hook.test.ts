import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { TestApp } from '../helpers/app';
import { launchBrowser } from '../helpers/browser';
import { eventually } from '../helpers/eventually';

const PATIENCE = { deadlineMs: 15_000 };

/** A room whose channel can be changed, and that can be left. React mounts everything twice in its strict mode. */
const APPLICATION = `
import { StrictMode, createElement as h, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Tidings } from './client/src/index';
import { useChannel } from './client/src/react';

const { token, ...addresses } = globalThis.settings;
const client = new Tidings({ ...addresses, token });
globalThis.drawn = 0;
globalThis.client = client;

function Room({ name }) {
  globalThis.drawn += 1;
  const { messages, state, gaps, error, publish } = useChannel(client, name, { from: 'earliest', limit: 3 });
  return h('main', null,
    h('p', { id: 'state' }, state + ' ' + gaps.length + ' ' + (error ? error.code : 'fine')),
    h('ol', null, messages.map(({ id, data }) => h('li', { key: id }, data))),
    h('button', { id: 'say', onClick: () => void publish('from the page') }, 'Say'));
}

function App() {
  const [name, go] = useState('react:1');
  return h('div', null,
    name && h(Room, { name }),
    ['react:1', 'react:2', 'secret', ''].map((to) => h('button', { key: to, id: 'go-' + to, onClick: () => go(to) }, to)));
}

createRoot(document.getElementById('root')).render(h(StrictMode, null, h(App)));
`;

describe('the React hook in a page', () => {
  let app: TestApp;
  let browser: Browser;
  let server: Server;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    [app, browser] = await Promise.all([TestApp.start(), launchBrowser()]);
    const { outputFiles } = await build({
      stdin: { contents: APPLICATION, resolveDir: process.cwd(), loader: 'js' },
      bundle: true,
      write: false,
      define: { 'process.env.NODE_ENV': '"development"' },
    });
    const settings = {
      httpUrl: app.httpUrl,
      websocketUrl: app.websocketUrl,
      eventsUrl: app.eventsUrl,
      token: await app.token({ channels: { 'react:*': ['subscribe', 'publish'] } }),
    };
    page = await browser.newPage();
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
    page.on('pageerror', (error) => void errors.push(error.message));
    const head = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><div id="root"></div>';
    const script = `<script>globalThis.settings = ${JSON.stringify(settings)};</script><script src="/react.js"></script>`;
    server = createServer(({ url }, response) => {
      if (url === '/react.js') response.setHeader('content-type', 'text/javascript').end(outputFiles[0]!.text);
      else response.setHeader('content-type', 'text/html').end(head + script);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    server.close();
    server.closeAllConnections();
    await app.stop();
  });

  const shows = (state: string, messages: readonly string[]): Promise<void> =>
    eventually(async () => {
      expect(await page.locator('#state').textContent()).toBe(state);
      expect(await page.locator('li').allTextContents()).toEqual(messages);
    }, PATIENCE);

  it('draws the latest messages once each, follows another channel, and says why one is refused', async () => {
    await shows('subscribed 0 fine', []);
    for (const text of ['one', 'two', 'three', 'four']) await app.publish('react:1', text);
    await shows('subscribed 0 fine', ['two', 'three', 'four']);
    await page.click('#say');
    await shows('subscribed 0 fine', ['three', 'four', 'from the page']);

    await app.publish('react:2', 'elsewhere');
    await page.click('[id="go-react:2"]');
    await shows('subscribed 0 fine', ['elsewhere']);
    await page.click('#go-secret');
    await shows('unsubscribed 0 forbidden', []);

    await page.click('[id="go-react:1"]');
    await shows('subscribed 0 fine', ['three', 'four', 'from the page']);
    await page.click('#go-');
    const drawn = await page.evaluate('globalThis.drawn');
    await app.publish('react:1', 'nobody looks');
    // The client lets go of the connection some seconds after nobody looks any more.
    await eventually(async () => expect(await page.evaluate('globalThis.client.state')).toBe('disconnected'), PATIENCE);
    expect(await page.evaluate('globalThis.drawn')).toBe(drawn);
    // The browser's own line about the channel that is refused, if it was asked for over HTTP before.
    expect(errors.filter((text) => !text.includes('403 (Forbidden)'))).toEqual([]);
  }, 60_000);
});
