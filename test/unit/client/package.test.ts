import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { readOptions } from '../../../client/src/options';
import { CLIENT_BUDGET_BYTES, bundleClient } from '../../../scripts/lib/client-bundle';
import { withExtensions } from '../../../scripts/lib/declaration-imports';

const read = (file: string): string => readFileSync(file, 'utf8');
const load = (code: string): Record<string, unknown> => {
  const module = { exports: {} };
  runInNewContext(code, { ...globalThis, module, exports: module.exports, require: createRequire(__filename) });
  return module.exports;
};

describe('the package of the client', () => {
  it('is within its size limit without the React hook', async () => {
    const { code } = await bundleClient({ entry: 'index', format: 'esm' });
    const bytes = gzipSync(code, { level: 9 }).length;
    expect(bytes).toBeGreaterThan(8000);
    expect(bytes).toBeLessThanOrEqual(CLIENT_BUDGET_BYTES);
    expect(code).not.toMatch(/\b(import|require)\s*[("']/);
  });

  it('works with import, with require, and as a script of a page', async () => {
    const [cjs, iife] = await Promise.all(
      (['cjs', 'iife'] as const).map((format) => bundleClient({ entry: 'index', format })),
    );
    expect(Object.keys(load(cjs!.code)).sort()).toEqual(['Tidings', 'TidingsError']);
    const scope: Record<string, unknown> = {};
    runInNewContext(`${iife!.code};this.names = Object.keys(tidings)`, scope);
    expect(scope['names']).toEqual(['Tidings', 'TidingsError']);
  });

  it('has a source map', async () => {
    const { map } = await bundleClient({ entry: 'index', format: 'esm' });
    expect((JSON.parse(map) as { sources: string[] }).sources.some((source) => source.endsWith('sequencer.ts'))).toBe(
      true,
    );
  });

  it('has the hook in a separate module, without the library', async () => {
    const { code } = await bundleClient({ entry: 'react', format: 'cjs' });
    expect(code).toContain('require("react")');
    expect(gzipSync(code).length).toBeLessThan(1024);
    expect(Object.keys(load(code))).toEqual(['useChannel']);
  });

  it('adds extensions to the relative imports of its types', () => {
    expect(
      withExtensions(
        `import type { A } from './a';\nexport * from "../b/c";\ntype D = import('./d').D;\nimport 'react';`,
      ),
    ).toBe(
      `import type { A } from './a.js';\nexport * from "../b/c.js";\ntype D = import('./d.js').D;\nimport 'react';`,
    );
  });

  it('has no runtime dependency', () => {
    const manifest = JSON.parse(read('client/package.json')) as Record<string, unknown>;
    expect(manifest['dependencies']).toBeUndefined();
  });
});

describe('the README of the client', () => {
  const text = read('client/README.md');
  const rows = [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? '');

  it('explains every option with its default', () => {
    const defaults = readOptions({ httpUrl: 'https://h', token: 't' });
    for (const [name, value] of Object.entries(defaults)) {
      expect(rows).toContain(name);
      if (typeof value === 'number') expect(text).toMatch(new RegExp(`^\\| \`${name}\` \\| ${value} \\|`, 'm'));
    }
    for (const name of ['websocketUrl', 'eventsUrl', 'getToken', 'platform']) expect(rows).toContain(name);
  });

  it.each([
    ['client/src/state-codes.ts', /^ {1}\* - `(\w+)`/gm],
    ['client/src/errors.ts', /^ {2}\| '(\w+)'/gm],
    [
      'client/src/transport/transport-manager.ts',
      /^ {2}(\w+): (?:ClientStateEvent|TransportEvent|AttemptFailedEvent);/gm,
    ],
    ['client/src/subscription.ts', /^ {2}(\w+): (?:SubscriptionStateEvent|ChannelGap);/gm],
    ['client/src/presence-watch.ts', /^ {2}(join|leave|change):/gm],
  ])('explains the names in %s', (file, pattern) => {
    const names = [...read(file).matchAll(pattern)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) expect(text).toContain(`\`${name}\``);
  });
});
