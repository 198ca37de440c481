import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { DEADLINE_MS } from '../eventually';

const PACKAGE = '@sparticuz/chromium';

/** Paths at which operating systems install a browser. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser reaches only this machine: no host name resolves, and it sends no requests of its own. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-pings',
  '--no-default-browser-check',
  '--no-proxy-server',
  '--font-render-hinting=none',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/**
 * Starts a headless Chromium: the one at `CHROME_PATH`, otherwise the one of the npm package or an installed one.
 * @throws Error with the error of each when none of them starts
 */
export async function launchBrowser(): Promise<Browser> {
  const problems: string[] = [];
  const named = process.env['CHROME_PATH'];
  const choices: (() => Promise<string> | string)[] =
    named === undefined
      ? [unpacked, ...INSTALLED.filter((path) => existsSync(path)).map((path) => () => path)]
      : [() => named];
  for (const choose of choices) {
    try {
      return await chromium.launch({
        executablePath: await choose(),
        headless: true,
        args: FLAGS,
        timeout: DEADLINE_MS,
      });
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  throw new Error(
    `No browser could be started. Set CHROME_PATH to the path of a Chromium browser.\n${problems.join('\n')}`,
  );
}

/** Unpacks the browser of the npm package, once per version. Several test processes may do so at the same time. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(readFileSync(`node_modules/${PACKAGE}/package.json`, 'utf8')) as { version: string };
  const home = resolve('.build', `chromium-${version}`);
  const executable = join(home, 'chromium');
  if (existsSync(executable)) return executable;
  mkdirSync('.build', { recursive: true });
  const staging = mkdtempSync(resolve('.build', 'chromium-unpacking-'));
  // The package unpacks into the folder for temporary files, and reuses any files that are there.
  const child = spawn(process.execPath, ['-e', `require('${PACKAGE}').executablePath().catch(() => process.exit(1))`], {
    env: { ...process.env, TMPDIR: staging },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`Unpacking ${PACKAGE} failed with exit code ${code}.`);
  try {
    renameSync(staging, home);
  } catch (error) {
    if (!existsSync(executable)) throw error;
    rmSync(staging, { recursive: true, force: true });
  }
  return executable;
}
