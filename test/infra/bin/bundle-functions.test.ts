import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../../../bin/bundle-functions';
import { FUNCTION_NAMES } from '../../../contract/functions';

let sourceDirectory: string;
let outputDirectory: string;
beforeEach(() => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-bundle-'));
  sourceDirectory = join(directory, 'lambdas');
  outputDirectory = join(directory, 'out');
  for (const name of ['one', 'two', 'shared']) mkdirSync(join(sourceDirectory, name), { recursive: true });
  writeFileSync(join(sourceDirectory, 'shared', 'greet.ts'), 'export const greet = (name: string) => `hello ${name}`;');
  for (const name of ['one', 'two']) {
    const source = `import { greet } from '../shared/greet';\nexport const handler = async (): Promise<string> => greet('${name}');`;
    writeFileSync(join(sourceDirectory, name, 'handler.ts'), source);
  }
});
afterEach(() => rmSync(join(sourceDirectory, '..'), { recursive: true, force: true }));

describe('bundling', () => {
  it('writes one CommonJS file with a source map per function', async () => {
    await bundleFunctions({ sourceDirectory, outputDirectory, names: ['one', 'two'] });
    expect(readdirSync(outputDirectory).sort()).toEqual(['metafile.json', 'one', 'two']);
    expect(readdirSync(join(outputDirectory, 'one')).sort()).toEqual(['index.js', 'index.js.map']);
    const { handler } = require(join(outputDirectory, 'two', 'index.js')) as { handler: () => Promise<string> };
    await expect(handler()).resolves.toBe('hello two');
    expect(JSON.parse(readFileSync(join(outputDirectory, 'two', 'index.js.map'), 'utf8'))).not.toHaveProperty(
      'sourcesContent',
    );
  });

  it('removes the bundle of a function that no longer exists', async () => {
    await bundleFunctions({ sourceDirectory, outputDirectory, names: ['one', 'two'] });
    rmSync(join(sourceDirectory, 'two'), { recursive: true });
    await bundleFunctions({ sourceDirectory, outputDirectory, names: ['one'] });
    expect(readdirSync(outputDirectory).sort()).toEqual(['metafile.json', 'one']);
  });

  it('rejects functions without a source and sources without a function, all at once', async () => {
    await expect(bundleFunctions({ sourceDirectory, outputDirectory, names: ['one', 'three'] })).rejects.toThrow(
      /three.handler\.ts: got no such file; [^]*two: got a folder with a handler\.ts; allowed: .* one, three/,
    );
  });
});

describe('the functions of the app', () => {
  it('contain the code that watches channels only if their requests may wait', async () => {
    await bundleFunctions({ sourceDirectory: 'lambdas', outputDirectory, names: FUNCTION_NAMES });
    const { outputs } = JSON.parse(readFileSync(join(outputDirectory, 'metafile.json'), 'utf8')) as {
      outputs: Record<string, { inputs: object }>;
    };
    const watching = Object.entries(outputs).filter(([, { inputs }]) =>
      Object.keys(inputs).some((input) => input === 'lambdas/channels/watch-heads.ts'),
    );
    const names = watching.map(([file]) => /([\w-]+)\/index\.js$/.exec(file)?.[1] ?? file);
    expect(names.sort()).toEqual(['http-events', 'http-long-poll']);
  });
});
