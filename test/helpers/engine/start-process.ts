import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DEADLINE_MS } from '../eventually';
import type { LocalFile } from '../../../scripts/lib/local-file';

/** Files that `npm start` needs. A copy of them lets a test change sources and write `.tidings`. */
const PROJECT = [
  'bin',
  'lib',
  'lambdas',
  'protocol',
  'contract',
  'publishing',
  'server',
  'local',
  'client',
  'console',
  'scripts',
  'examples',
  'cdk.json',
  'package.json',
  'tsconfig.json',
  'tidings.config.ts',
];

/** A copy of the project in a temporary folder. */
export class ProjectCopy {
  readonly directory = mkdtempSync(join(tmpdir(), 'tidings-project-'));

  constructor() {
    for (const name of PROJECT) cpSync(name, join(this.directory, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(this.directory, 'node_modules'));
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A Node process that runs a command, with its output. */
export class CommandProcess {
  stdout = '';
  stderr = '';
  readonly exited: Promise<number | null>;
  readonly #waiting = new Set<() => void>();

  /** @param args of `node` */
  constructor(directory: string, args: readonly string[]) {
    this.child = spawn(process.execPath, args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout!.on('data', (chunk: Buffer) => this.#add('stdout', chunk));
    this.child.stderr!.on('data', (chunk: Buffer) => this.#add('stderr', chunk));
    this.exited = once(this.child, 'exit').then(([code]) => {
      this.#wake();
      return code as number | null;
    });
  }

  readonly child: ChildProcess;

  /** Waits until standard output followed by standard error matches. */
  until(pattern: RegExp, deadlineMs = DEADLINE_MS): Promise<RegExpMatchArray> {
    return new Promise((done, failed) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        act();
      };
      const check = (): void => {
        const match = (this.stdout + this.stderr).match(pattern);
        if (match) settle(() => done(match));
        else if (this.child.exitCode !== null)
          settle(() => failed(new Error(`npm start exited with ${this.child.exitCode}:\n${this.stderr}`)));
      };
      const timer = setTimeout(
        () =>
          settle(() =>
            failed(
              new Error(`The output did not match ${pattern} within ${deadlineMs} ms:\n${this.stdout}\n${this.stderr}`),
            ),
          ),
        deadlineMs,
      );
      this.#waiting.add(check);
      check();
    });
  }

  /** Sends SIGINT, as Ctrl-C does. With `twice` it sends two, because npm and tsx may both forward it. */
  async interrupt(twice = false): Promise<number | null> {
    this.child.kill('SIGINT');
    if (twice) {
      await this.until(/Stopping/);
      this.child.kill('SIGINT');
    }
    return this.exited;
  }

  #add(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    this[stream] += chunk.toString();
    this.#wake();
  }

  #wake(): void {
    for (const check of this.#waiting) check();
  }
}

const freePorts = (names: readonly string[]): string[] => names.flatMap((name) => [`--${name}-port`, '0']);

/** `npm start`, running in a folder with free ports. */
export class StartProcess extends CommandProcess {
  constructor(directory: string, args: readonly string[] = []) {
    const ports = freePorts(['aws', 'websocket', 'http', 'function-url', 'console']);
    super(directory, ['--import', 'tsx', 'scripts/start.ts', ...ports, ...args]);
  }

  /** Waits for the line that `--json` prints, and parses it. */
  async ready(): Promise<LocalFile> {
    await this.until(/^\{.*\}\n/m);
    return JSON.parse(this.stdout.split('\n')[0]!) as LocalFile;
  }
}

/** `tidings dev` running in a folder, on free ports. */
export class DevProcess extends CommandProcess {
  constructor(directory: string, args: readonly string[] = []) {
    const ports = freePorts(['aws', 'websocket', 'http', 'function-url']);
    super(directory, [resolve('scripts/cli/launch.cjs'), 'dev', ...args, ...ports]);
  }
}
