import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Timer } from '../../../core/clock';
import { AwsError } from '../../../core/errors';
import { ExecutionEnvironment, type InitResult } from './execution-environment';
import { timedOut } from './function-failures';
import { INIT_TIMEOUT_MS, type FunctionConfig, type Invocation, type LambdaDeps, type Outcome } from '../types';
import type { Watchdog } from './watchdog';

/** An idle environment is given up after this much engine time. */
const IDLE_MS = 10 * 60_000;

/** How long a runtime that has answered may take to ask for more before another environment is started. */
const FINISHING_MS = 200;

/** What the environments of one function share. */
export interface PoolOptions {
  readonly deps: LambdaDeps;
  readonly watchdog: Watchdog;
  /** Directory for the `/tmp` of each environment. */
  readonly temporaryRoot: string;
  /** Of a function without a reserved concurrency. */
  readonly maxEnvironments: number;
  /** Of a function with one that is higher. */
  readonly maxReservedEnvironments: number;
}

/** One environment that is up, and the configuration it was started with. */
interface Member {
  readonly environment: ExecutionEnvironment;
  readonly temporaryDirectory: string;
  readonly generation: number;
  idle: boolean;
  idleTimer?: Timer;
}

interface Waiting {
  take(member: Member | 'start' | AwsError): void;
}

type Started = { readonly ready: true; readonly member: Member } | Extract<InitResult, { ready: false }>;

/**
 * The execution environments of one function: started when needed, reused in random order, frozen while idle.
 * An invocation that finds all of them busy waits for its turn.
 *
 * A machine has room for few processes, so that a function gets few; but one that holds its requests (a stream, a long
 * poll) would make the next ones wait for minutes. Its reserved concurrency says how many are held at once: so many
 * environments it gets, up to a limit of its own.
 */
export class EnvironmentPool {
  readonly #members = new Set<Member>();
  readonly #starting = new Set<ExecutionEnvironment>();
  readonly #waiting: Waiting[] = [];
  /** One promise per living process, settled at its end. */
  readonly #processes = new Set<Promise<void>>();
  readonly #spareDirectories: string[] = [];
  #slots = 0;
  #generation = 0;
  #directories = 0;
  #stopped = false;

  constructor(
    private readonly options: PoolOptions,
    private config: FunctionConfig,
  ) {}

  /**
   * Runs one invocation in a free environment.
   * @param completed called when the whole answer is out
   */
  async invoke(invocation: Invocation, completed: () => void): Promise<Outcome> {
    const granted = await this.#acquire();
    if (granted instanceof AwsError) throw granted;
    if (granted === 'start') return this.#coldStart(invocation, completed);
    return granted.environment.invoke(invocation, this.config.timeoutSeconds * 1000, completed);
  }

  /** Takes a new configuration: running invocations finish, all later ones get environments of the new one. */
  replace(config: FunctionConfig): void {
    this.config = config;
    this.#generation++;
    for (const member of this.#members) {
      if (member.idle) this.#discard(member);
    }
    this.#pump();
  }

  /** Kills every environment in the middle of what it does. Returns how many were running an invocation. */
  killAll(): number {
    const members = [...this.#members];
    const running = members.filter(({ environment }) => environment.isBusy && !environment.isFinishing);
    for (const member of members) {
      if (running.includes(member)) member.environment.kill();
      // The next invocation must not be given one whose end is not seen yet.
      else this.#discard(member);
    }
    for (const environment of this.#starting) environment.kill();
    return running.length;
  }

  /** Kills every environment and waits until their processes have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const waiting of this.#waiting.splice(0)) {
      waiting.take(new AwsError('ServiceException', 'The engine is stopping.', 500));
    }
    for (const member of this.#members) member.idleTimer?.cancel();
    this.killAll();
    await Promise.all(this.#processes);
  }

  get #capacity(): number {
    const { maxEnvironments, maxReservedEnvironments } = this.options;
    const { reservedConcurrency } = this.config;
    if (reservedConcurrency === undefined) return maxEnvironments;
    return Math.min(reservedConcurrency, Math.max(maxEnvironments, maxReservedEnvironments));
  }

  #acquire(): Promise<Member | 'start' | AwsError> {
    return new Promise((take) => {
      this.#waiting.push({ take });
      this.#pump();
    });
  }

  /** Serves whoever waits, as far as environments are free or may be started. */
  #pump(): void {
    while (this.#waiting.length > 0) {
      const idle = [...this.#members].filter((member) => member.idle);
      const member = idle[this.options.deps.random.int(idle.length)];
      if (member) {
        member.idle = false;
        member.idleTimer?.cancel();
        this.#waiting.shift()?.take(member);
      } else if (this.#slots < this.#capacity && this.#waiting.length > this.#aboutToBeIdle()) {
        this.#slots++;
        this.#waiting.shift()?.take('start');
      } else {
        return;
      }
    }
  }

  /** A runtime that has just answered asks for more within a millisecond; starting a process takes a hundred. */
  #aboutToBeIdle(): number {
    let count = 0;
    for (const { environment } of this.#members) if (environment.isFinishing) count++;
    if (count > 0) this.options.deps.clock.setTimeout(() => this.#pumpPastFinishing(), FINISHING_MS);
    return count;
  }

  #pumpPastFinishing(): void {
    const stuck = [...this.#members].filter(({ environment }) => environment.isFinishing).length;
    for (let free = Math.min(stuck, this.#capacity - this.#slots); free > 0 && this.#waiting.length > 0; free--) {
      this.#slots++;
      this.#waiting.shift()?.take('start');
    }
  }

  /** Initialises an environment for an invocation; a first failure is followed by a second try inside its timeout. */
  async #coldStart(invocation: Invocation, completed: () => void): Promise<Outcome> {
    const { clock } = this.options.deps;
    const timeoutMs = this.config.timeoutSeconds * 1000;
    const first = await this.#start(INIT_TIMEOUT_MS);
    if (first.ready) return first.member.environment.invoke(invocation, timeoutMs, completed);
    const startedAt = clock.now();
    const second = await this.#start(timeoutMs);
    const leftMs = timeoutMs - (clock.now() - startedAt);
    if (second.ready) return second.member.environment.invoke(invocation, Math.max(0, leftMs), completed);
    this.#release();
    completed();
    const failure =
      leftMs <= 0 ? timedOut(invocation.requestId, this.config.timeoutSeconds) : second.failure(invocation.requestId);
    return { kind: 'error', failure };
  }

  async #start(initTimeoutMs: number): Promise<Started> {
    const { deps, watchdog } = this.options;
    if (this.#stopped) throw new AwsError('ServiceException', 'The engine is stopping.', 500);
    const temporaryDirectory = this.#temporaryDirectory();
    let member: Member | undefined;
    let ended = (): void => undefined;
    const process = new Promise<void>((resolve) => {
      ended = resolve;
    });
    this.#processes.add(process);
    const events = {
      idle: () => member && this.#idle(member),
      gone: () => {
        this.#processes.delete(process);
        ended();
        const discarded = member !== undefined && !this.#members.has(member);
        if (discarded) rmSync(temporaryDirectory, { recursive: true, force: true });
        else this.#spareDirectories.push(temporaryDirectory);
        if (member) this.#gone(member);
      },
    };
    const generation = this.#generation;
    const environment = await ExecutionEnvironment.start(
      { deps, watchdog, temporaryDirectory, config: this.config, events },
      initTimeoutMs,
    );
    this.#starting.add(environment);
    if (this.#stopped) environment.kill();
    const result = await environment.initialized;
    this.#starting.delete(environment);
    if (!result.ready) return result;
    member = { environment, temporaryDirectory, generation, idle: false };
    this.#members.add(member);
    return { ready: true, member };
  }

  #idle(member: Member): void {
    if (member.generation !== this.#generation || this.#stopped) return this.#discard(member);
    member.idle = true;
    this.#pump();
    if (!member.idle) return;
    member.environment.freeze();
    member.idleTimer = this.options.deps.clock.setTimeout(() => this.#discard(member), IDLE_MS);
  }

  #discard(member: Member): void {
    member.idleTimer?.cancel();
    this.#gone(member);
    member.environment.kill();
  }

  #gone(member: Member): void {
    if (this.#members.delete(member)) this.#release();
  }

  #release(): void {
    this.#slots--;
    if (!this.#stopped) this.#pump();
  }

  /** The `/tmp` of an environment that was reset goes to its successor, as recorded from AWS after a timeout. */
  #temporaryDirectory(): string {
    const spare = this.#spareDirectories.pop();
    if (spare) return spare;
    const directory = join(this.options.temporaryRoot, `${this.config.functionName}-${this.#directories++}`);
    mkdirSync(directory, { recursive: true });
    return directory;
  }
}
