import type { Browser } from 'playwright-core';
import { TestApp } from '../helpers/engine/test-app';
import { launchBrowser } from '../helpers/browser/launch-browser';
import { ConsoleHarness, TRANSPORTS, type ConsolePage } from '../helpers/browser/console-page';
import { contrast } from '../helpers/browser/contrast';
import { eventually } from '../helpers/eventually';

/** Minimum contrast ratio between text and its background (WCAG 2.2, 1.4.3, AA). */
const TEXT_CONTRAST = 4.5;
/** Text that is longer than any line of the page. */
const LONG = 'long '.repeat(50) + 'x'.repeat(200);
/** The longest name that a channel may have. */
const LONG_CHANNEL = `orders:${'x'.repeat(121)}`;
/** Minimum contrast ratio of the outlines of controls (WCAG 2.2, 1.4.11, AA). */
const OUTLINE_CONTRAST = 3;

/** One element for each kind of text that has its own colors. */
const TEXT_SELECTORS = [
  'h1',
  '#target',
  'nav a',
  '#network',
  'label span',
  'input[name=data]',
  '#publish-form button',
  '#subscribers-title',
  '.card h3',
  '.badge',
  '.transports [aria-current]',
  '.transports .is-cut',
  '.transports li:last-child',
  '.facts dt',
  '.facts dd',
  '.messages .offset',
  '.messages .text',
  '.messages .latency',
  '#log time',
  '#log .source',
  '#log .event.good',
  '#log .event.warn',
  '.legend li',
  '#flow-note',
  'summary',
  '.hint',
];

describe('accessibility of the console', () => {
  let app: TestApp;
  let browser: Browser;
  let harness: ConsoleHarness;

  beforeAll(async () => {
    [app, browser] = await Promise.all([TestApp.start(), launchBrowser()]);
    harness = await ConsoleHarness.start(app, browser);
  });

  afterAll(async () => {
    await browser.close();
    await harness.stop();
    await app.stop();
  });

  /** Opens the console and creates a state in which every kind of text is visible. */
  async function openPopulated(options: Parameters<ConsoleHarness['open']>[0]): Promise<ConsolePage> {
    const console = await harness.open(options);
    await console.publish(JSON.stringify(LONG));
    await console.shows('websocket', [`${LONG.slice(0, 200)}…`]);
    await console.part('sse', 'cut').click();
    await console.uses('sse', 'Long poll');
    await eventually(async () => expect(await console.log('SSE')).toContain('recovered'));
    await console.page.click('#connect summary');
    return console;
  }

  /** Computed colours of an element and of the nearest background behind it. */
  const colors = (console: ConsolePage, selector: string): Promise<{ text: string; back: string; outline: string }> =>
    console.page.evaluate(`(() => {
      const found = document.querySelector(${JSON.stringify(selector)});
      if (!found) throw new Error('No element matches ' + ${JSON.stringify(selector)});
      const opaque = (node) => {
        const { backgroundColor } = getComputedStyle(node);
        return backgroundColor === 'rgba(0, 0, 0, 0)' ? opaque(node.parentElement) : backgroundColor;
      };
      const { color, borderTopColor } = getComputedStyle(found);
      return { text: color, back: opaque(found), outline: borderTopColor };
    })()`);

  it.each(['light', 'dark'] as const)(
    'has enough contrast in the %s scheme',
    async (colorScheme) => {
      const console = await openPopulated({ colorScheme });
      for (const selector of TEXT_SELECTORS) {
        const { text, back } = await colors(console, selector);
        expect([selector, text, back, contrast(text, back) >= TEXT_CONTRAST]).toEqual([selector, text, back, true]);
      }
      for (const selector of ['input[name=data]', '#network']) {
        const { outline, back } = await colors(console, selector);
        expect(contrast(outline, back)).toBeGreaterThanOrEqual(OUTLINE_CONTRAST);
      }
      await console.close();
    },
    60_000,
  );

  it('has one first-level heading, skips no heading level, and names every control and list', async () => {
    const console = await openPopulated({});
    const found: { levels: number[]; nameless: string[]; ids: string[]; live: string[] } = await console.page
      .evaluate(`(() => {
      const all = (selector) => [...document.querySelectorAll(selector)];
      const nameOf = (node) =>
        node.getAttribute('aria-label') ?? (node.labels?.length ? [...node.labels].map((label) => label.textContent).join('') : node.textContent);
      const named = (node) => nameOf(node).trim() !== '';
      return {
        levels: all('h1, h2, h3, h4').map(({ localName }) => Number(localName[1])),
        nameless: [
          ...all('button, summary, a, input').filter((node) => !named(node)),
          ...all('[role=log], [role=region], nav, .messages, .transports').filter((node) => !node.hasAttribute('aria-label')),
          ...all('section, article').filter((node) => !document.getElementById(node.getAttribute('aria-labelledby'))),
          ...all('img').filter((node) => !node.hasAttribute('alt')),
        ].map(({ outerHTML }) => outerHTML),
        ids: all('[id]').map(({ id }) => id),
        live: all('[aria-live], [role=status], [role=alert], [role=log], output').map(({ id }) => id),
      };
    })()`);
    expect(found.nameless).toEqual([]);
    expect(found.levels.filter((level) => level === 1)).toHaveLength(1);
    expect(found.levels.filter((level, index) => level > (found.levels[index - 1] ?? 0) + 1)).toEqual([]);
    expect(new Set(found.ids).size).toBe(found.ids.length);
    // A screen reader must not read aloud what changes with every message.
    expect(found.live).toEqual([
      'connect-problem',
      'acknowledgement',
      'log',
      'presence-state',
      'webhooks-state',
      'dead-letters-state',
    ]);
    expect(await console.page.getAttribute('html', 'lang')).toBe('en');
    expect(await console.page.getAttribute('#log', 'aria-live')).toBe('polite');
    expect(await console.page.locator('.diagram.wide title').textContent()).toMatch(/^The flow of messages\. \w/);
    await console.close();
  });

  it('lets the Tab key reach every control in document order, and leave the page', async () => {
    const console = await openPopulated({});
    const count: number = await console.page.evaluate(`(() => {
      const controls = 'a[href], button:not(:disabled), input, summary, [tabindex="0"]';
      globalThis.order = [...document.querySelectorAll(controls)].filter((control) => control.checkVisibility());
      return globalThis.order.length;
    })()`);
    // Tab on the last control moves the focus to the first one.
    await console.page.evaluate('globalThis.order.at(-1).focus()');
    const stops: unknown[] = [];
    for (let stop = 0; stop < count; stop += 1) {
      await console.page.keyboard.press('Tab');
      if (await console.page.evaluate('document.activeElement === document.body'))
        await console.page.keyboard.press('Tab');
      stops.push(
        await console.page.evaluate(`(() => {
          const { activeElement } = document;
          const { top, bottom } = activeElement.getBoundingClientRect();
          const covered = document.querySelector('.top').getBoundingClientRect().bottom;
          const seen = activeElement.closest('.top, .skip') !== null || (bottom > covered && top < innerHeight);
          return [globalThis.order.indexOf(activeElement), seen, getComputedStyle(activeElement).outlineStyle];
        })()`),
      );
    }
    expect(stops).toEqual(Array.from({ length: count }, (_, index) => [index, true, 'solid']));
    await console.close();
  });

  it('can be used with the keyboard alone, and always shows the focus', async () => {
    const console = await harness.open();
    const { keyboard } = console.page;
    const focused = (): Promise<string> =>
      console.page.evaluate(`(() => {
        const { id, name, dataset, textContent } = document.activeElement;
        return id || name || dataset.part || textContent.trim();
      })()`);
    /** Presses Tab until the given control has the focus. */
    const tabTo = async (control: string): Promise<void> => {
      const passed: string[] = [];
      for (let at = await focused(); at !== control; at = await focused()) {
        passed.push(at);
        if (passed.length > 60) throw new Error(`Tab never reached ${control}; it reached ${passed.join(', ')}`);
        await keyboard.press('Tab');
      }
      expect(await console.page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    };

    await keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await keyboard.press('Enter');
    expect(await focused()).toBe('main');
    await tabTo('Connection');
    await keyboard.press('Enter');
    await tabTo('channel');
    await keyboard.press('Enter');
    expect(await focused()).toBe('Connection');
    for (const transport of TRANSPORTS) await console.hasState(transport, 'Connected');
    await tabTo('data');
    await keyboard.press('ControlOrMeta+A');
    await keyboard.type('"typed"');
    await keyboard.press('Enter');
    for (const transport of TRANSPORTS) await console.shows(transport, ['typed']);

    await tabTo('cut');
    await keyboard.press('Enter');
    await console.uses('websocket', 'SSE');
    expect(await focused()).toBe('cut');
    await tabTo('restore');
    await keyboard.press('Space');
    await console.uses('websocket', 'WebSocket');
    expect(await focused()).toBe('restore');
    await tabTo('log');
    await tabTo('join-presence');
    await keyboard.press('Enter');
    await eventually(async () => expect(await console.page.locator('#members li').count()).toBe(1));
    expect(console.errors).toEqual([]);
    await console.close();
  });

  it.each([
    ['a phone', { width: 360, height: 780 }],
    ['a small laptop', { width: 1024, height: 700 }],
    ['a laptop', { width: 1280, height: 800 }],
  ])(
    'fits %s without horizontal scrolling',
    async (_, viewport) => {
      const console = await openPopulated({ viewport });
      await console.page.fill('#connect-form [name=channel]', LONG_CHANNEL);
      await console.page.click('#connect-form button[type=submit]');
      await eventually(async () =>
        expect(await console.page.innerText('#presence-state')).toContain(`no members in ${LONG_CHANNEL}`),
      );
      expect(await console.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      expect(await console.page.locator('.diagram:visible').count()).toBe(1);
      await console.close();
    },
    60_000,
  );

  it('has buttons that are large enough to touch on a phone', async () => {
    const console = await openPopulated({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    for (const button of await console.page.locator('button:visible').all())
      expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(40);
    await console.close();
  });
});
