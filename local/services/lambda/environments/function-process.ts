import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { ProcessExit } from './function-failures';
import { LineSplitter } from '../logs/line-splitter';
import { HAS_PROCESS_GROUPS, signalGroup } from './process-group';
import type { Watchdog } from './watchdog';

const RUNTIME_CLIENT = require.resolve('aws-lambda-ric/index.mjs');
const RAPID_CLIENT = join(__dirname, '..', 'runtime-api', 'rapid-client.cjs');

/** Share of a function's memory that its JavaScript heap may use, so that a memory leak ends the process as on AWS. */
const HEAP_SHARE = 0.9;

/** Directory of the runtime client: the value of `LAMBDA_RUNTIME_DIR`. */
export const RUNTIME_DIRECTORY = dirname(RUNTIME_CLIENT);

export interface ProcessOptions {
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly watchdog: Watchdog;
  onLine(line: string): void;
  onExit(exit: ProcessExit): void;
}

/** The operating system process of an execution environment: Node.js with the official runtime client. */
export class FunctionProcess {
  readonly #child: ChildProcess;
  readonly #output: readonly LineSplitter[];
  #frozen = false;
  #exited = false;

  constructor(private readonly options: ProcessOptions) {
    const heapMb = Math.floor(options.memoryMb * HEAP_SHARE);
    this.#child = spawn(
      process.execPath,
      [`--max-old-space-size=${heapMb}`, '--require', RAPID_CLIENT, RUNTIME_CLIENT],
      {
        cwd: options.workingDirectory,
        env: { ...options.environment },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: HAS_PROCESS_GROUPS,
        windowsHide: true,
      },
    );
    if (this.#child.pid !== undefined) options.watchdog.add(this.#child.pid);
    this.#output = [this.#child.stdout, this.#child.stderr].map((stream) => {
      const splitter = new LineSplitter((line) => options.onLine(line));
      stream?.on('data', (chunk: Buffer) => splitter.push(chunk));
      return splitter;
    });
    this.#child.once('error', (error) => {
      options.onLine(`The process of the function could not be started: ${error.message}`);
      this.#handleExit({ code: 1, signal: null });
    });
    // One turn later, the last output of the process has been read from its pipes.
    this.#child.once('exit', (code, signal) => setImmediate(() => this.#handleExit({ code, signal })));
  }

  /** Suspends the process and its children: no timer, socket or promise makes progress. */
  freeze(): void {
    if (this.#frozen) return;
    this.#frozen = true;
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    if (!this.#frozen) return;
    this.#frozen = false;
    this.#signal('SIGCONT');
  }

  kill(): void {
    this.#signal('SIGKILL');
  }

  #signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    if (!this.#exited && this.#child.pid !== undefined) signalGroup(this.#child.pid, signal);
  }

  #handleExit(exit: ProcessExit): void {
    if (this.#exited) return;
    // Child processes of the function are in its group and must not outlive it.
    this.kill();
    this.#exited = true;
    if (this.#child.pid !== undefined) this.options.watchdog.remove(this.#child.pid);
    for (const splitter of this.#output) splitter.flush();
    this.options.onExit(exit);
  }
}
