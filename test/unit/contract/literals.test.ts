import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { headKey, logPartition, publishIdKey } from '../../../contract/channel-table';
import {
  BY_CONNECTION_INDEX,
  CONNECTION_ID,
  PRESENCE,
  connectionKey,
  subscriptionsPartition,
} from '../../../contract/connection-table';
import { ENV } from '../../../contract/environment';
import { FUNCTION_NAMES } from '../../../contract/functions';
import { EXPIRES_AT, PARTITION_KEY, SORT_KEY } from '../../../contract/table-keys';
import { CHANNEL_ATTRIBUTE, TYPE_ATTRIBUTE } from '../../../contract/webhook-filter';

/** Folders that use the names of contract/. */
const FOLDERS = ['lib', 'bin', 'lambdas', 'publishing', 'server'];

/** Names that may not be written as a string, nor as the key of an object, in any file. */
const NAMES = new Set<string>([...Object.values(ENV), ...FUNCTION_NAMES, BY_CONNECTION_INDEX, PARTITION_KEY, SORT_KEY]);
/** Names that may not be written as a string. They are also names of properties in the code. */
const STRINGS = new Set<string>([EXPIRES_AT, CONNECTION_ID, headKey('').sk.S]);
/** Prefixes of partition keys. */
const PREFIXES = [
  headKey('').pk.S,
  logPartition(''),
  publishIdKey('', '').pk.S.replace(/##?$/, '#'),
  connectionKey('').pk.S,
  subscriptionsPartition(''),
];
/** Names that are also words of the wire contract. They may not be written as a string in files that import these modules. */
const IN_CONTEXT: readonly [modules: RegExp, names: readonly string[]][] = [
  [/contract\/(attribute-values|connection-table|table-keys)$|^aws-cdk-lib\/aws-dynamodb$/, [PRESENCE]],
  [/contract\/webhook-filter$|^@aws-sdk\/client-sns$/, [CHANNEL_ATTRIBUTE, TYPE_ATTRIBUTE]],
];

/** The parts of a node of the syntax tree that this test reads. */
interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly cooked?: unknown;
  readonly key?: Node;
  readonly source?: Node;
}

/** The strings, the names of properties and the imported modules of a source. */
function wordsOf(source: string): { strings: string[]; keys: string[]; modules: string[] } {
  const found = { strings: [] as string[], keys: [] as string[], modules: [] as string[] };
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) return node.forEach(visit);
    const { type, value, cooked, key, source: from } = node as Node;
    // A literal type is checked by the compiler.
    if (type === 'TsLiteralType') return;
    if (from?.type === 'StringLiteral') {
      found.modules.push(String(from.value));
      return;
    }
    if (type === 'StringLiteral') found.strings.push(String(value));
    if (type === 'TemplateElement') found.strings.push(String(cooked));
    if (type === 'KeyValueProperty' && key?.type === 'Identifier') found.keys.push(String(key.value));
    Object.values(node).forEach(visit);
  };
  visit(parseSync(source, { syntax: 'typescript', target: 'es2023' }).body);
  return found;
}

function literalsIn(source: string): string[] {
  const { strings, keys, modules } = wordsOf(source);
  const inContext = IN_CONTEXT.flatMap(([imported, names]) => (modules.some((m) => imported.test(m)) ? names : []));
  return [
    ...strings.filter((text) => NAMES.has(text) || STRINGS.has(text) || inContext.includes(text)),
    ...strings.filter((text) => PREFIXES.some((prefix) => text.startsWith(prefix))),
    ...keys.filter((key) => NAMES.has(key)),
  ];
}

function sourcesOf(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return entries
      .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules'))
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

describe('the names of contract/', () => {
  it.each([
    [`const a = process.env['TIDINGS_CHANNEL_TABLE'];`, ['TIDINGS_CHANNEL_TABLE']],
    [`create('ws-ping');`, ['ws-ping']],
    [`const a = { pk: text('x') };`, ['pk']],
    [`const a = { '#expiresAt': 'expiresAt' };`, ['expiresAt']],
    ['const a = `head#${channel}`;', ['head#']],
    [`const index = 'byConnection';`, ['byConnection']],
    [`import { EXPIRES_AT } from '../contract/table-keys'; isTrue(item, 'presence');`, ['presence']],
    [`import { SNSClient } from '@aws-sdk/client-sns'; const a = attributes['channel'];`, ['channel']],
  ])('are found in %s', (source, literals) => expect(literalsIn(source)).toEqual(literals));

  it.each([
    [`import { allows } from '../protocol/capabilities'; allows(capabilities, 'presence', channel);`],
    [`pathParameter(event, 'channel');`],
    [`const expression = '#pk = :pk AND #expiresAt > :now';`],
    [`const subscription = { connectionId, expiresAt: 5 };`],
  ])('are not confused with other words in %s', (source) => expect(literalsIn(source)).toEqual([]));

  it.each(FOLDERS)('are not written as literals in %s/', (folder) => {
    const found = sourcesOf(folder).flatMap((file) =>
      literalsIn(readFileSync(file, 'utf8')).map((literal) => `${file}: ${literal}`),
    );
    expect(found).toEqual([]);
  });

  it('are searched in many files', () => {
    expect(FOLDERS.flatMap(sourcesOf).length).toBeGreaterThan(150);
  });
});
