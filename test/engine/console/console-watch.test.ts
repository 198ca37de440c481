import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProjectCopy, StartProcess } from '../../helpers/engine/start-process';

describe('npm start -- --watch', () => {
  const project = new ProjectCopy();
  let running: StartProcess | undefined;

  afterAll(async () => {
    if (running?.child.exitCode === null) await running.interrupt();
    project.remove();
  });

  /** Changes a source file, and waits until the output matches. */
  async function edit(path: string, change: (source: string) => string, output: RegExp): Promise<void> {
    const file = join(project.directory, path);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    await running!.until(output);
    running!.stderr = '';
  }

  it('serves the console built from the newest sources, and keeps the last build while they contain an error', async () => {
    running = new StartProcess(project.directory, ['--watch', '--json']);
    const { consoleUrl } = await running.ready();
    const get = async (path: string): Promise<string> => (await fetch(`${consoleUrl}/${path}`)).text();
    const program = await get('console.js');
    const built = /^Console built in \d+ ms; reload its page\.$/m;

    await edit('console/index.html', (page) => page.replace('<h1>Tidings console', '<h1>Another console'), built);
    expect(await get('')).toContain('<h1>Another console</h1>');
    await edit('console/styles/base.css', (styles) => `${styles}\nh1 { letter-spacing: 7px; }\n`, built);
    expect(await get('styles.css')).toContain('letter-spacing: 7px');

    await edit(
      'client/src/state-codes.ts',
      (source) => `${source}\n(`,
      /^Console not built: .*\n.*client\/src\/state-codes\.ts/m,
    );
    expect(await get('console.js')).toBe(program);
    await edit('client/src/state-codes.ts', (source) => `${source.slice(0, -1)}globalThis.marked = 42;`, built);
    expect(await get('console.js')).toContain('globalThis.marked = 42');
  });
});
