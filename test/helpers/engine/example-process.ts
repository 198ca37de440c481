import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeLocalFile } from '../../../scripts/lib/local-file';
import { TestApp } from './test-app';
import { eventually } from '../eventually';

const TSX = pathToFileURL(require.resolve('tsx')).href;

/** A running example. */
export class Program {
  output = '';
  readonly child: ChildProcess;

  constructor(command: string, args: readonly string[], cwd: string) {
    this.child = spawn(command, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    this.child.stdout!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stderr!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Complete lines of the output. */
  get lines(): string[] {
    return this.output.split('\n').slice(0, -1);
  }

  type(line: string): void {
    this.child.stdin!.write(`${line}\n`);
  }

  /** Waits until the output matches. */
  until(pattern: RegExp, deadlineMs = 15_000): Promise<RegExpMatchArray> {
    return eventually(
      () => {
        const match = this.output.match(pattern);
        if (!match) throw new Error(`${pattern} does not match the output of the example:\n${this.output}`);
        return match;
      },
      { deadlineMs },
    );
  }

  /** Waits until the program exits. */
  async exit(): Promise<number | null> {
    if (!this.hasEnded) await once(this.child, 'close');
    return this.child.exitCode;
  }

  /** Kills the program and the processes that it started. */
  async stop(): Promise<void> {
    if (this.hasEnded) return;
    const closed = once(this.child, 'close');
    process.kill(-this.child.pid!, 'SIGKILL');
    await closed;
  }
}

/** An engine, and a folder with the `.tidings/local.json` that `npm start` would write. */
export class Examples {
  readonly #programs: Program[] = [];

  private constructor(
    readonly app: TestApp,
    readonly directory: string,
  ) {}

  static async start(): Promise<Examples> {
    const examples = new Examples(await TestApp.start(), mkdtempSync(join(tmpdir(), 'tidings-examples-')));
    await examples.writeLocalFile();
    return examples;
  }

  /** Writes `.tidings/local.json`. Call it again after the clock was advanced, because tokens expire. */
  async writeLocalFile(): Promise<void> {
    const { engine, websocketUrl, httpUrl, eventsUrl } = this.app;
    const stacks = Object.fromEntries(Object.entries(engine.stacks).map(([name, { outputs }]) => [name, outputs]));
    const local = {
      websocketUrl,
      httpUrl,
      eventsUrl,
      consoleUrl: 'http://127.0.0.1:9',
      awsEndpointUrl: engine.awsEndpointUrl,
      token: await this.app.token({ subject: 'local' }),
      adminToken: await this.app.token({ subject: 'admin', admin: true }),
      region: engine.region,
      stacks,
    };
    writeLocalFile(local, join(this.directory, '.tidings/local.json'));
  }

  /** `npx tsx examples/…`. */
  run(script: string, ...args: readonly string[]): Program {
    return this.#start(process.execPath, ['--import', TSX, resolve('examples', script), ...args]);
  }

  /** `bash examples/…`. */
  shell(script: string, ...args: readonly string[]): Program {
    return this.#start('bash', [resolve('examples', script), ...args]);
  }

  /** Starts the server of an example page; returns its address. */
  async serve(script: string): Promise<string> {
    const [, url] = await this.run(script, '0').until(/Open (http:\/\/127\.0\.0\.1:\d+)\//);
    return url!;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
    await this.app.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #start(command: string, args: readonly string[]): Program {
    const program = new Program(command, args, this.directory);
    this.#programs.push(program);
    return program;
  }
}
