import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseConfig } from '../../../lib/config/parse-config';
import { stageSchema } from '../../../lib/config/settings';
import { ConfigError } from '../../../lib/errors';
import { ENGINE_ERRORS } from '../../../local/core/errors';
import { ACTIONS, parseClientFrame } from '../../../protocol/client-frames';
import { decodeCursor } from '../../../protocol/cursors';
import { ENV } from '../../../contract/environment';
import { ERRORS } from '../../../protocol/errors';
import * as limits from '../../../protocol/limits';
import { parseMessage } from '../../../protocol/messages';
import type { MessagesAnswer } from '../../../protocol/read-answers';
import { checkEventsQuery } from '../../../protocol/event-source-reconnect';
import { checkReadNowQuery, checkReadQuery } from '../../../protocol/read-query';
import type { Gap } from '../../../protocol/server-frames';
import { parseEventStream } from '../../helpers/engine/parse-event-stream';

const read = (file: string): string => readFileSync(file, 'utf8');

/** Files below a folder with the given ending, as paths from the root. */
function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();
}

const MARKDOWN = [...readdirSync('.').filter((name) => name.endsWith('.md')), ...filesBelow('docs', '.md')].sort();
const PROTOCOL = read('docs/protocol.md');
const ERRORS_PAGE = read('docs/errors.md');
const OPERATIONS = read('docs/operations.md');

/** Text of the section with this second-level heading. */
function section(page: string, heading: string): string {
  return page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
}

/** Row of a table whose first cell is `name` as code. Empty if there is none. */
function row(page: string, name: string): string {
  return page.split('\n').find((line) => line.trim().startsWith(`| \`${name}\``)) ?? '';
}

const codesUnder = (heading: string): string[] =>
  [...section(ERRORS_PAGE, heading).matchAll(/^### `(\w+)`$/gm)].map(([, code]) => code ?? '');

describe('docs/errors.md', () => {
  it('explains exactly the error codes of the service, with their statuses', () => {
    const explained = [...section(ERRORS_PAGE, 'The service').matchAll(/^### `(\w+)`\n\nStatus (\d+)\. \S/gm)];
    const documented = explained.map(([, code, status]) => [code, Number(status)]);
    expect(documented).toEqual(Object.entries(ERRORS).map(([code, { status }]) => [code, status]));
    expect(codesUnder('The service')).toEqual(Object.keys(ERRORS));
  });

  it('explains exactly the error codes of the engine', () => {
    expect(codesUnder('The local engine')).toEqual(Object.keys(ENGINE_ERRORS));
  });

  it('explains the code of configuration errors', () => {
    expect(codesUnder('Configuration and synthesis')).toEqual([new ConfigError('x', []).code]);
  });
});

/** The properties of a valibot schema that this test reads. */
interface Schema {
  readonly type: string;
  readonly wrapped?: Schema;
  readonly default?: unknown;
  readonly pipe?: readonly Schema[];
  readonly requirement?: unknown;
  readonly entries?: Readonly<Record<string, Schema>>;
  /** Schemas of a variant, or values of a picklist. */
  readonly options?: readonly unknown[];
  readonly item?: Schema;
}

/** A setting, and the texts that its row in the table must contain. */
type Setting = readonly [path: string, parts: readonly string[]];

/** Every setting below a schema. A setting that occurs twice is listed once. */
function settingsOf(schema: Schema, path: string, seen = new Set<Schema>()): Setting[] {
  if (schema.wrapped !== undefined) return settingsOf(schema.wrapped, path, seen);
  const [first] = schema.pipe ?? [];
  if (seen.has(schema)) return [];
  seen.add(schema);
  if (schema.type === 'array' && schema.item !== undefined) return settingsOf(schema.item, `${path}[]`, seen);
  if (schema.type === 'variant') return (schema.options as Schema[]).flatMap((one) => settingsOf(one, path, seen));
  return Object.entries((first ?? schema).entries ?? {}).flatMap(([key, child]) => {
    const below = path === '' ? key : `${path}.${key}`;
    return [[below, partsOf(child)] as const, ...settingsOf(child, below, seen)];
  });
}

/** The default if it is a plain value, the values of a choice, and the range of a number. */
function partsOf(schema: Schema): string[] {
  const inner = schema.wrapped ?? schema;
  const plain = ['string', 'number', 'boolean'].includes(typeof schema.default);
  const words = inner.type === 'picklist' ? (inner.options ?? []).map(String) : [];
  const bounds = (inner.pipe ?? [])
    .filter(({ type }) => type === 'min_value' || type === 'max_value')
    .map(({ requirement }) => String(requirement));
  return [
    ...(plain ? [`| \`${String(schema.default)}\` |`] : []),
    ...words,
    ...(bounds.length > 0 ? [bounds.join('–')] : []),
  ];
}

/** Keys of the configuration file. The error for an unknown key lists them. */
function fileKeys(): string[] {
  try {
    parseConfig({ stages: {}, unknown: 1 }, 'any');
  } catch (error) {
    if (error instanceof ConfigError) return (error.problems[0]?.allowed ?? '').replace('the keys ', '').split(', ');
  }
  return [];
}

describe('docs/operations.md', () => {
  const configuration = section(OPERATIONS, 'Configuration');
  const settings = settingsOf(stageSchema, '');

  it('is compared with every setting of the configuration', () => {
    expect(settings.map(([path]) => path)).toEqual(
      expect.arrayContaining(['auth.jwksUrl', 'limits.requestBurst', 'webhooks.endpoints[].url', 'alarms.email']),
    );
    expect(fileKeys()).toEqual(['prefix', 'stages']);
  });

  it.each(settings)('has a row for %s with its default and limits', (path, parts) => {
    const text = row(configuration, path);
    expect(text).not.toBe('');
    for (const part of parts) expect(text).toContain(part);
  });

  it.each(fileKeys())('has a row for %s', (key) => expect(row(configuration, key)).not.toBe(''));

  it('has rows for no other settings', () => {
    const rows = [...configuration.matchAll(/^\| `([^`]+)` \|/gm)].map(([, path]) => path ?? '');
    expect(rows.sort()).toEqual([...new Set([...fileKeys(), ...settings.map(([path]) => path)])].sort());
  });

  it('lists exactly the environment variables of the functions', () => {
    const environment = section(OPERATIONS, 'Environment of the functions');
    const listed = [...environment.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name ?? '');
    expect(listed.sort()).toEqual(Object.values<string>(ENV).sort());
  });

  it('names every output of the stacks', () => {
    const sources = filesBelow('lib/stacks', '.ts').map(read).join('\n');
    const outputs = [...sources.matchAll(/new CfnOutput\(this, '(\w+)'/g)].map(([, name]) => name ?? '');
    expect(outputs).toContain('WebSocketUrl');
    const text = section(OPERATIONS, 'Stacks and outputs');
    expect(outputs.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

/** Snippets of a kind in docs/protocol.md. */
function snippets(kind: string): string[] {
  return [...PROTOCOL.matchAll(/```json ([a-z-]+)\n([\s\S]*?)```/g)]
    .filter(([, label]) => label === kind)
    .map(([, , text]) => text ?? '');
}

/** Snippets of a kind, each with a title of one line. */
function titled(kind: string): [title: string, text: string][] {
  return snippets(kind).map((text) => [text.slice(0, 60).trim(), text]);
}

/** The members of a service frame that this test reads. */
interface Shown {
  readonly messages?: readonly unknown[];
  readonly cursor?: string;
  readonly error?: { readonly code: string };
  readonly channels?: readonly { readonly error?: { readonly code: string } }[];
}

/** The members of a page with a gap that this test reads. */
interface Paged {
  readonly messages: readonly { readonly offset: number }[];
  readonly gaps?: readonly Gap[];
  readonly channels?: readonly { readonly gap?: Gap }[];
}

/** Checks the messages and cursors of a service frame. */
function expectRealContent(frame: Shown): void {
  for (const message of frame.messages ?? []) expect(parseMessage(JSON.stringify(message))).toEqual(message);
  if (frame.cursor !== undefined) expect(decodeCursor(frame.cursor).ok).toBe(true);
}

describe('docs/protocol.md', () => {
  it('numbers its clauses from 1, each number once', () => {
    const numbers = [...PROTOCOL.matchAll(/\*\*P-(\d+)\*\*/g)].map(([, number]) => Number(number));
    expect(numbers.length).toBeGreaterThan(50);
    // A new clause gets the next number and may stand anywhere. The other clauses keep their numbers.
    expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
  });

  it('refers to clauses that exist', () => {
    const pages = MARKDOWN.map(read).join('\n');
    const cited = [...pages.matchAll(/\bP-(\d+)\b/g)].map(([clause]) => clause);
    expect(cited.filter((clause) => !PROTOCOL.includes(`**${clause}**`))).toEqual([]);
  });

  it.each(Object.entries(limits))('tells the limit %s, %d', (name, value) => {
    expect(row(section(PROTOCOL, 'Limits'), name)).toContain(`| ${value} |`);
  });

  it('labels every snippet of JSON', () => {
    const labels = [...PROTOCOL.matchAll(/^```json(.*)$/gm)].map(([, label]) => label?.trim());
    expect(labels.filter((label) => !['client-frame', 'reply', 'push', 'answer'].includes(label ?? ''))).toEqual([]);
  });

  it('shows a frame of every action', () => {
    const actions = snippets('client-frame').map((text) => (JSON.parse(text) as { action: string }).action);
    expect(actions.sort()).toEqual([...ACTIONS].sort());
  });

  it.each(titled('client-frame'))('shows a frame that the service understands: %s', (_title, text) => {
    expect(parseClientFrame(text)).toMatchObject({ ok: true });
  });

  it('shows a reply to every action, and an error', () => {
    const shown = snippets('reply').map((text) => (JSON.parse(text) as { reply?: string }).reply ?? 'error');
    expect(shown.sort()).toEqual([...ACTIONS, 'error'].sort());
  });

  it.each(titled('reply'))('shows a reply with real codes, messages and cursors: %s', (_title, text) => {
    const reply = JSON.parse(text) as Shown;
    const errors = [reply, ...(reply.channels ?? [])].flatMap(({ error }) => (error === undefined ? [] : [error.code]));
    for (const code of errors) expect(Object.keys(ERRORS)).toContain(code);
    expectRealContent(reply);
  });

  it('shows pages that contain every offset, in messages or in a gap', () => {
    const [sync] = snippets('reply').filter((text) => text.includes('"sync"'));
    const [answer] = snippets('answer');
    const gapOf = ({ gaps, channels }: Paged): Gap | undefined => gaps?.[0] ?? channels?.[0]?.gap;
    for (const text of [sync, answer]) {
      const page = JSON.parse(text ?? '{}') as Paged;
      const { from = 0, to = 0 } = gapOf(page) ?? {};
      const offsets = page.messages.map(({ offset }) => offset);
      expect(offsets).not.toEqual(offsets.filter((offset) => offset > to));
      expect(offsets).not.toEqual(offsets.filter((offset) => offset < from));
      const steps = [...offsets, ...Array.from({ length: to - from + 1 }, (_, index) => from + index)];
      const [first = 0] = offsets;
      expect(steps.sort((a, b) => a - b)).toEqual(steps.map((_, index) => first + index));
    }
  });

  it.each(titled('push'))('shows a push with real messages and their cursor: %s', (_title, text) => {
    const push = JSON.parse(text) as { messages: { channel: string; epoch: string; offset: number }[]; cursor: string };
    expectRealContent(push);
    const { channel, epoch, offset } = push.messages.at(-1) ?? {};
    expect(decodeCursor(push.cursor)).toEqual({ ok: true, value: [{ channel, epoch, offset }] });
  });
});

describe('the reads of docs/protocol.md', () => {
  const reading = section(PROTOCOL, 'Reading over HTTP');
  const events = section(PROTOCOL, 'Events');

  it.each(titled('answer'))('show real messages, gaps, cursors and codes: %s', (_title, text) => {
    const answer = JSON.parse(text) as MessagesAnswer;
    expectRealContent(answer);
    for (const { error } of answer.refused ?? []) expect(Object.keys(ERRORS)).toContain(error.code);
    expect(answer.gaps.length + answer.messages.length).toBeGreaterThan(1);
  });

  it('show an event stream for a native EventSource, with cursors as ids', () => {
    const [, text = ''] = /```text\n(retry: [\s\S]*?)```/.exec(events) ?? [];
    const { events: shown, comments } = parseEventStream(text);
    expect(shown.map(({ type }) => type)).toEqual(['ready', 'gap', 'message', 'end']);
    expect(comments).toEqual(['hb']);
    for (const { id } of shown) expect(decodeCursor(id)).toMatchObject({ ok: true });
    const [ready, , message] = shown.map(({ data }) => JSON.parse(data) as { readonly cursor?: string });
    expect(ready?.cursor).toBe(shown[0]?.id);
    expectRealContent({ messages: [message] });
  });

  it.each([
    ['a read', reading, checkReadQuery],
    ['a read that is never held', reading, checkReadNowQuery],
    ['a stream', events, checkEventsQuery],
  ])('name every parameter of %s', (_what, text, check) => {
    const checked = check({ unknown: '' });
    const [unknown] = checked.ok ? [] : checked.problems;
    const known = (/allowed here are (.*)$/.exec(unknown?.message ?? '')?.[1] ?? '').split(', ');
    expect(known).toContain('channels');
    const rows = text.split('\n').filter((line) => line.startsWith('| `'));
    expect(known.filter((name) => !rows.some((line) => line.split('|')[1]?.includes(`\`${name}\``)))).toEqual([]);
  });
});

const withoutCode = (page: string): string =>
  page.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, 'code');

/** Anchors that GitHub generates for the headings of a page. */
function anchorsOf(file: string): string[] {
  const page = read(file).replaceAll(/^```[\s\S]*?^```/gm, '');
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
}

/** Links of a page to files or anchors that do not exist. */
function deadLinks(file: string): string[] {
  const links = [...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
}

/** Top-level folders of development machines, which no document may mention. */
const MACHINE_FOLDERS = ['work', 'root', 'home'].map((name) => `/${name}/`);

describe('the documentation', () => {
  it.each(MARKDOWN)('has only links that lead somewhere in %s', (file) => expect(deadLinks(file)).toEqual([]));

  it.each(MARKDOWN)('names no folder of a machine in %s', (file) => {
    const page = read(file);
    expect(MACHINE_FOLDERS.filter((folder) => page.includes(folder))).toEqual([]);
  });

  it.each(MARKDOWN)('names only files and folders that exist in %s', (file) => {
    const folders =
      'bench|bin|client|console|contract|docs|examples|lambdas|lib|local|protocol|publishing|scripts|server|test';
    const paths = [...read(file).matchAll(new RegExp(`\`((?:${folders})/[\\w./-]*)\``, 'g'))].map(
      ([, path]) => path ?? '',
    );
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('has a README of fewer than 200 lines', () => expect(read('README.md').split('\n').length).toBeLessThan(200));
});
