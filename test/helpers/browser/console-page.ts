import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { buildConsole } from '../../../scripts/lib/console-assets';
import { startConsoleServer, type ConsoleServer } from '../../../scripts/lib/console-server';
import { EngineCounters } from '../../../scripts/lib/engine-counters';
import { createEngineGauges, type EngineGauges } from '../../../scripts/lib/engine-gauges';
import type { TestApp } from '../engine/test-app';
import { DEADLINE_MS, eventually } from '../eventually';

/** Serves the console for a running app. */
export class ConsoleHarness {
  private constructor(
    readonly url: string,
    private readonly server: ConsoleServer,
    private readonly gauges: EngineGauges,
    private readonly browser: Browser,
  ) {}

  static async start(app: TestApp, browser: Browser): Promise<ConsoleHarness> {
    const counts = (): ReturnType<EngineCounters['counts']> => {
      const counters = new EngineCounters();
      for (const event of app.events) counters.report(event);
      return counters.counts();
    };
    const gauges = createEngineGauges(app.engine, { counts });
    const { websocketUrl, httpUrl, eventsUrl } = app;
    const adminToken = await app.token({ admin: true });
    const assets = await buildConsole();
    const server = await startConsoleServer({
      port: 0,
      assets: () => assets,
      data: {
        '/local.json': () => ({ websocketUrl, httpUrl, eventsUrl, adminToken }),
        '/engine/counters': () => gauges.read(),
      },
      warn: (message) => void process.stderr.write(`${message}\n`),
    });
    return new ConsoleHarness(`http://127.0.0.1:${server.port}`, server, gauges, browser);
  }

  /** Opens the console in a new browser context and waits until its four clients are subscribed. */
  async open(options: BrowserContextOptions = {}): Promise<ConsolePage> {
    const context = await this.browser.newContext({ reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(DEADLINE_MS);
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(this.url);
    const opened = new ConsolePage(page, context, errors);
    for (const who of ['WebSocket', 'SSE', 'Long poll', 'Short poll'])
      await eventually(async () => expect(await opened.log(who)).toContain('subscribed'), POLLING);
    return opened;
  }

  async stop(): Promise<void> {
    this.gauges.stop();
    await this.server.stop();
  }
}

/** The clients of the console, by the transport with which they start. */
export const TRANSPORTS = ['websocket', 'sse', 'long-poll', 'short-poll'] as const;

/** One of {@link TRANSPORTS}. */
export type Transport = (typeof TRANSPORTS)[number];

const POLLING = { intervalMs: 50 };

/** An open console. */
export class ConsolePage {
  constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    /** Errors and warnings in the browser's console. */
    readonly errors: string[],
  ) {}

  card(transport: Transport): Locator {
    return this.page.locator(`.card[data-transport="${transport}"]`);
  }

  part(transport: Transport, name: string): Locator {
    return this.card(transport).locator(`[data-part="${name}"]`);
  }

  async publish(data: string): Promise<void> {
    await this.page.fill('#publish-form [name=data]', data);
    await this.page.click('#publish-form button');
  }

  /** Waits until the publish is acknowledged, and returns its offset. */
  async acknowledged(): Promise<number> {
    return eventually(async () => {
      const [, offset] = /offset (\d+)/.exec(await this.page.innerText('#acknowledgement')) ?? [];
      expect(offset).toBeDefined();
      return Number(offset);
    }, POLLING);
  }

  hasState(transport: Transport, state: string): Promise<void> {
    return eventually(async () => expect(await this.part(transport, 'state').innerText()).toBe(state), POLLING);
  }

  /** Waits until the subscriber uses the transport with this title. */
  uses(transport: Transport, title: string): Promise<void> {
    const current = this.part(transport, 'transports').locator('[aria-current]');
    return eventually(async () => expect(await current.allInnerTexts()).toEqual([title]), POLLING);
  }

  /** Waits until these are the newest messages, the newest first. */
  shows(transport: Transport, data: readonly unknown[]): Promise<void> {
    const texts = this.part(transport, 'messages').locator('.text');
    return eventually(async () => expect((await texts.allInnerTexts()).slice(0, data.length)).toEqual(data), POLLING);
  }

  counts(transport: Transport, name: string, count: number): Promise<void> {
    return eventually(async () => expect(await this.part(transport, name).innerText()).toBe(String(count)), POLLING);
  }

  /** Events of the log from this source, oldest first. */
  async log(source: string): Promise<string[]> {
    const entries = await this.page
      .locator('#log li', { has: this.page.locator(`.source:text-is("${source}")`) })
      .all();
    return (await Promise.all(entries.map((entry) => entry.locator('.event').innerText()))).reverse();
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
