import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { DEADLINE_MS } from './eventually';

const PACKAGE = '@sparticuz/chromium';

/** Where distributions and installers put a browser that can be used instead. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Nothing but this machine is to be reached: no name resolves, and no part of the browser asks on its own. */
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
 * Starts a headless Chromium: the one that `CHROME_PATH` names, else the one of the npm package, else an installed one.
 * @throws Error when none of them runs, with what each said
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
  throw new Error(`No browser runs here; name one with CHROME_PATH.\n${problems.join('\n')}`);
}

/** The npm package's browser, unpacked once per version; several test processes may do so at the same time. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(readFileSync(`node_modules/${PACKAGE}/package.json`, 'utf8')) as { version: string };
  const home = resolve('.build', `chromium-${version}`);
  const executable = join(home, 'chromium');
  if (existsSync(executable)) return executable;
  mkdirSync('.build', { recursive: true });
  const staging = mkdtempSync(resolve('.build', 'chromium-unpacking-'));
  // The package unpacks into the folder for temporary files, and takes what it finds there for its own.
  const child = spawn(process.execPath, ['-e', `require('${PACKAGE}').executablePath().catch(() => process.exit(1))`], {
    env: { ...process.env, TMPDIR: staging },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${PACKAGE} could not be unpacked (code ${code}).`);
  try {
    renameSync(staging, home);
  } catch (error) {
    if (!existsSync(executable)) throw error;
    rmSync(staging, { recursive: true, force: true });
  }
  return executable;
}
