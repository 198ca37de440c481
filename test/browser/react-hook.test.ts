import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { TestApp } from '../helpers/engine/test-app';
import { launchBrowser } from '../helpers/browser/launch-browser';
import { eventually } from '../helpers/eventually';

/** A component whose channel can be changed and that can be unmounted. React's strict mode mounts everything twice. */
const APPLICATION = `
import { StrictMode, createElement as h, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Tidings } from './client/src/index';
import { useChannel } from './client/src/react';

const { token, ...addresses } = globalThis.settings;
const client = new Tidings({ ...addresses, token });
globalThis.renders = 0;
globalThis.client = client;

function Room({ name }) {
  globalThis.renders += 1;
  const { messages, state, gaps, error, publish } = useChannel(client, name, { from: 'earliest', limit: 3 });
  return h('main', null,
    h('p', { id: 'state' }, state + ' ' + gaps.length + ' ' + (error ? error.code : 'fine')),
    h('ol', null, messages.map(({ id, data }) => h('li', { key: id }, data))),
    h('button', { id: 'publish', onClick: () => void publish('from the page') }, 'Publish'));
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
  });

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
    });

  it('renders the latest messages once each, follows another channel, and reports why a channel is refused', async () => {
    await shows('subscribed 0 fine', []);
    for (const text of ['one', 'two', 'three', 'four']) await app.publish('react:1', text);
    await shows('subscribed 0 fine', ['two', 'three', 'four']);
    await page.click('#publish');
    await shows('subscribed 0 fine', ['three', 'four', 'from the page']);

    await app.publish('react:2', 'elsewhere');
    await page.click('[id="go-react:2"]');
    await shows('subscribed 0 fine', ['elsewhere']);
    await page.click('#go-secret');
    await shows('unsubscribed 0 forbidden', []);

    await page.click('[id="go-react:1"]');
    await shows('subscribed 0 fine', ['three', 'four', 'from the page']);
    await page.click('#go-');
    const renders = await page.evaluate('globalThis.renders');
    await app.publish('react:1', 'after unmounting');
    // The client closes the connection some seconds after the last component has unsubscribed.
    await eventually(async () => expect(await page.evaluate('globalThis.client.state')).toBe('disconnected'));
    expect(await page.evaluate('globalThis.renders')).toBe(renders);
    // The browser itself logs an error if the refused channel was requested over HTTP.
    expect(errors.filter((text) => !text.includes('403 (Forbidden)'))).toEqual([]);
  });
});
