import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ProjectCopy } from '../../helpers/engine/start-process';

const run = promisify(execFile);

const USE = `
const client = new Tidings({ httpUrl: 'http://127.0.0.1:1', token: 'none' });
const subscription: Subscription = client.channel<{ total: number }>('orders:42').subscribe(({ data }) => data.total, {
  onGap: ({ from, to, reason }: ChannelGap) => console.log(from + to, reason),
});
subscription.on('subscribed', ({ recovered }) => recovered);
client.on('transport', ({ change, reason }: TransportEvent) => console.log(change, reason));
const use = () => useChannel<{ total: number }>(client, 'orders:42', { limit: 5 }).messages[0]?.data.total;
// @ts-expect-error -- there is no such option
const wrong = () => new Tidings({ httpUrl: '', token: '', attempt: 1 });
client.close();
console.log(new TidingsError('gap', 'example') instanceof Error, subscription.state, typeof use, typeof wrong);
`;
const snippets = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/```tsx?\n([\s\S]*?)```/g)]
    .map(([, code = '']) => code)
    // The README also shows the CDK library.
    .filter((code) => !code.includes("from 'tidings'"));
const NAMES = 'import { Tidings, TidingsError } from "@tidings/client";';
const TYPES = 'import type { ChannelGap, Subscription, Tidings, TransportEvent } from "@tidings/client";';
/** Declarations of the application's names that the snippets of the READMEs use. */
const AROUND = `
declare const httpUrl: string, websocketUrl: string, eventsUrl: string;
declare const fetchToken: () => Promise<string>, getToken: typeof fetchToken;
declare const show: (...told: unknown[]) => void, reload: typeof show;
`;
const HOOK = 'import { useChannel } from "@tidings/client/react";';

describe('the package of the client, built and installed elsewhere', () => {
  const project = new ProjectCopy();
  const consumer = mkdtempSync(join(tmpdir(), 'tidings-consumer-'));

  beforeAll(async () => {
    cpSync('LICENSE', join(project.directory, 'LICENSE'));
    await run(process.execPath, ['--import', 'tsx', 'scripts/build-client.ts'], { cwd: project.directory });
    mkdirSync(join(consumer, 'node_modules/@tidings'), { recursive: true });
    symlinkSync(join(project.directory, 'client'), join(consumer, 'node_modules/@tidings/client'));
    for (const name of ['react', '@types', 'csstype'])
      symlinkSync(resolve('node_modules', name), join(consumer, 'node_modules', name));
  });

  afterAll(() => {
    project.remove();
    rmSync(consumer, { recursive: true, force: true });
  });

  const write = (name: string, code: string): void => writeFileSync(join(consumer, name), code);

  const node = async (file: string): Promise<string> =>
    // The folder stands for an installed one: links are not followed, so that React is found beside the package.
    (await run(process.execPath, ['--preserve-symlinks', '--preserve-symlinks-main', file], { cwd: consumer })).stdout;

  /** Returns the compiler's errors in a file. */
  const compile = async (file: string, options: object): Promise<string> => {
    const compilerOptions = {
      target: 'es2023',
      lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
      strict: true,
      exactOptionalPropertyTypes: true,
      preserveSymlinks: true,
      types: [],
      outDir: 'out',
      ...options,
    };
    write('tsconfig.json', JSON.stringify({ compilerOptions, files: [file] }));
    const tsc = await run(resolve('node_modules/.bin/tsc'), ['-p', consumer]).catch(
      (error: { stdout: string }) => error,
    );
    return tsc.stdout;
  };

  it.each([
    ['module.mjs', NAMES + HOOK],
    [
      'common.cjs',
      'const { Tidings, TidingsError } = require("@tidings/client"); const { useChannel } = require("@tidings/client/react");',
    ],
  ])('runs in Node as %s', async (file, imports) => {
    write(file, `${imports} console.log(typeof Tidings, new TidingsError('gap', 'example').code, typeof useChannel);`);
    expect(await node(file)).toBe('function gap function\n');
  });

  it.each([
    ['module.mts', 'nodenext', 'nodenext'],
    ['common.cts', 'nodenext', 'nodenext'],
    ['bundled.ts', 'esnext', 'bundler'],
  ])('has types for %s with the module resolution %s', async (file, module, moduleResolution) => {
    write('package.json', '{ "type": "module" }');
    write(file, NAMES + TYPES.replace(' Tidings,', '') + HOOK + USE);
    expect(await compile(file, { module, moduleResolution })).toBe('');
  });

  it.each([
    ['README.md', 1],
    ['client/README.md', 2],
  ])('has types for what %s shows', async (readme, count) => {
    const shown = snippets(readme).filter((code) => code.includes('@tidings/client'));
    expect(shown).toHaveLength(count);
    for (const [i, code] of shown.entries()) {
      const imports = code.includes('new Tidings(') ? '' : TYPES;
      write(`shown${i}.tsx`, `${imports}${AROUND}${code}`);
      const options = { module: 'esnext', moduleResolution: 'bundler', jsx: 'react-jsx' };
      expect(await compile(`shown${i}.tsx`, options)).toBe('');
    }
  });

  it('contains its README, license, types and bundles, and resolves everywhere', async () => {
    const client = join(project.directory, 'client');
    const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', consumer];
    const { stdout } = await run('npm', pack, { cwd: client });
    const [{ files, filename }] = JSON.parse(stdout) as [{ files: { path: string }[]; filename: string }];
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['README.md', 'LICENSE', 'package.json', 'dist/esm/index.js', 'dist/cjs/index.js']),
    );
    expect(paths.filter((path) => !/^(README\.md|LICENSE|package\.json|dist\/)/.test(path))).toEqual([]);
    const manifest = JSON.parse(readFileSync('client/package.json', 'utf8')) as { scripts: { prepack: string } };
    expect(manifest.scripts.prepack).toContain('scripts/build-client.ts');

    const tarball = join(consumer, filename);
    const checks = [
      run(resolve('node_modules/.bin/publint'), ['run', '--strict', tarball]),
      // `./global` is a script for pages and has no types.
      run(resolve('node_modules/.bin/attw'), [tarball, '--exclude-entrypoints', 'global']),
    ];
    const [publint, attw] = await Promise.all(
      checks.map((check) => check.catch((error: { stdout: string; message: string }) => error)),
    );
    expect(publint?.stdout).toContain('All good!');
    expect(attw?.stdout).toContain('No problems found');
  }, 60_000);
});
