import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Timer } from '../../../core/clock';
import { AwsError } from '../../../core/errors';
import { ExecutionEnvironment, type InitResult } from './execution-environment';
import { engineStopping } from '../errors';
import { timedOut } from './function-failures';
import { INIT_TIMEOUT_MS } from '../limits';
import type { FunctionConfig } from '../state/function';
import type { Invocation, Outcome } from '../invocations/invocation';
import type { LambdaOptions } from '../options';
import type { Watchdog } from './watchdog';

/** Idle time on the engine's clock after which an environment is discarded, in milliseconds. */
const IDLE_MS = 10 * 60_000;

/** Time for which an invocation waits until a runtime that has responded polls again, in milliseconds. */
const FINISHING_MS = 200;

export interface PoolOptions {
  readonly lambda: LambdaOptions;
  readonly watchdog: Watchdog;
  /** Parent directory of the `/tmp` directories of the environments. */
  readonly temporaryRoot: string;
  /** Maximum number of environments of a function without reserved concurrency. */
  readonly maxEnvironments: number;
  /** Maximum number of environments of a function whose reserved concurrency exceeds `maxEnvironments`. */
  readonly maxReservedEnvironments: number;
}

/** One initialized environment. */
interface Member {
  readonly environment: ExecutionEnvironment;
  readonly temporaryDirectory: string;
  /** The generation of the configuration that the environment was started with. */
  readonly generation: number;
  idle: boolean;
  idleTimer?: Timer;
}

/** An environment for an invocation, or the permission to start one. */
type Slot = Member | 'start' | AwsError;

type Started = { readonly ready: true; readonly member: Member } | Extract<InitResult, { ready: false }>;

/**
 * The execution environments of one function. They are started on demand, reused in random order, and frozen while
 * idle. An invocation waits while all of them are busy.
 *
 * A machine has room for few processes, so each function gets few environments. A function whose requests take minutes
 * (an event stream, a long poll) would then block further requests. The reserved concurrency of such a function states
 * how many requests run at once, so it gets that many environments, up to `maxReservedEnvironments`.
 */
export class EnvironmentPool {
  readonly #members = new Set<Member>();
  readonly #starting = new Set<ExecutionEnvironment>();
  /** Invocations that wait for an environment, oldest first. */
  readonly #waiting: ((slot: Slot) => void)[] = [];
  /** One promise per running process. It resolves when the process exits. */
  readonly #processes = new Set<Promise<void>>();
  readonly #spareDirectories: string[] = [];
  /** Environments that exist or are being started. */
  #slots = 0;
  #generation = 0;
  #directories = 0;
  #stopped = false;

  constructor(
    private readonly pool: PoolOptions,
    private config: FunctionConfig,
  ) {}

  /**
   * Runs one invocation in a free environment.
   * @param completed called when the complete response has been sent
   */
  async invoke(invocation: Invocation, completed: () => void): Promise<Outcome> {
    const granted = await this.#acquire();
    if (granted instanceof AwsError) throw granted;
    if (granted === 'start') return this.#coldStart(invocation, completed);
    return granted.environment.invoke(invocation, this.config.timeoutSeconds * 1000, completed);
  }

  /**
   * Replaces the configuration. Running invocations finish. Later invocations get environments with the new
   * configuration.
   */
  replace(config: FunctionConfig): void {
    this.config = config;
    this.#generation++;
    for (const member of this.#members) {
      if (member.idle) this.#discard(member);
    }
    this.#serveWaiting();
  }

  /** Kills every environment at once. Returns how many were running an invocation. */
  killAll(): number {
    const members = [...this.#members];
    const running = members.filter(({ environment }) => environment.isBusy && !environment.isFinishing);
    for (const member of members) {
      if (running.includes(member)) member.environment.kill();
      // The exit of a killed process is not visible yet; the next invocation must not get its environment.
      else this.#discard(member);
    }
    for (const environment of this.#starting) environment.kill();
    return running.length;
  }

  /** Kills every environment and waits until the processes have exited. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const assign of this.#waiting.splice(0)) assign(engineStopping());
    for (const member of this.#members) member.idleTimer?.cancel();
    this.killAll();
    await Promise.all(this.#processes);
  }

  get #capacity(): number {
    const { maxEnvironments, maxReservedEnvironments } = this.pool;
    const { reservedConcurrency } = this.config;
    if (reservedConcurrency === undefined) return maxEnvironments;
    return Math.min(reservedConcurrency, Math.max(maxEnvironments, maxReservedEnvironments));
  }

  #acquire(): Promise<Slot> {
    return new Promise((assign) => {
      this.#waiting.push(assign);
      this.#serveWaiting();
    });
  }

  /** Assigns idle and new environments to waiting invocations, within the limits. */
  #serveWaiting(): void {
    while (this.#waiting.length > 0) {
      const idle = [...this.#members].filter((member) => member.idle);
      const member = idle[this.pool.lambda.random.int(idle.length)];
      if (member) {
        member.idle = false;
        member.idleTimer?.cancel();
        this.#waiting.shift()?.(member);
      } else if (this.#slots < this.#capacity && this.#waiting.length > this.#finishing()) {
        this.#slots++;
        this.#waiting.shift()?.('start');
      } else {
        return;
      }
    }
  }

  /**
   * The number of environments that have responded but do not poll yet. An invocation waits for such an environment: it
   * usually polls within a millisecond, and starting a process takes a hundred milliseconds.
   */
  #finishing(): number {
    let count = 0;
    for (const { environment } of this.#members) if (environment.isFinishing) count++;
    if (count > 0) this.pool.lambda.clock.setTimeout(() => this.#startInsteadOfFinishing(), FINISHING_MS);
    return count;
  }

  /** Starts environments in place of those that take too long to poll. */
  #startInsteadOfFinishing(): void {
    const stuck = [...this.#members].filter(({ environment }) => environment.isFinishing).length;
    for (let free = Math.min(stuck, this.#capacity - this.#slots); free > 0 && this.#waiting.length > 0; free--) {
      this.#slots++;
      this.#waiting.shift()?.('start');
    }
  }

  /**
   * Starts an environment for an invocation. A failed initialization is repeated once, within the invocation's timeout.
   */
  async #coldStart(invocation: Invocation, completed: () => void): Promise<Outcome> {
    const { clock } = this.pool.lambda;
    const timeoutMs = this.config.timeoutSeconds * 1000;
    const first = await this.#start(INIT_TIMEOUT_MS);
    if (first.ready) return first.member.environment.invoke(invocation, timeoutMs, completed);
    const startedAt = clock.now();
    const second = await this.#start(timeoutMs);
    const remainingMs = timeoutMs - (clock.now() - startedAt);
    if (second.ready) return second.member.environment.invoke(invocation, Math.max(0, remainingMs), completed);
    this.#freeSlot();
    completed();
    const failure =
      remainingMs <= 0
        ? timedOut(invocation.requestId, this.config.timeoutSeconds)
        : second.failure(invocation.requestId);
    return { kind: 'error', failure };
  }

  async #start(initTimeoutMs: number): Promise<Started> {
    const { lambda, watchdog } = this.pool;
    if (this.#stopped) throw engineStopping();
    const temporaryDirectory = this.#temporaryDirectory();
    let member: Member | undefined;
    let exited = (): void => undefined;
    const process = new Promise<void>((resolve) => {
      exited = resolve;
    });
    this.#processes.add(process);
    const events = {
      idle: () => member && this.#release(member),
      exited: () => {
        this.#processes.delete(process);
        exited();
        const discarded = member !== undefined && !this.#members.has(member);
        if (discarded) rmSync(temporaryDirectory, { recursive: true, force: true });
        else this.#spareDirectories.push(temporaryDirectory);
        if (member) this.#remove(member);
      },
    };
    const generation = this.#generation;
    const environment = await ExecutionEnvironment.start(
      { lambda, watchdog, temporaryDirectory, config: this.config, events },
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

  /** Makes an environment available for the next invocation. */
  #release(member: Member): void {
    if (member.generation !== this.#generation || this.#stopped) return this.#discard(member);
    member.idle = true;
    this.#serveWaiting();
    if (!member.idle) return;
    member.environment.freeze();
    member.idleTimer = this.pool.lambda.clock.setTimeout(() => this.#discard(member), IDLE_MS);
  }

  #discard(member: Member): void {
    member.idleTimer?.cancel();
    this.#remove(member);
    member.environment.kill();
  }

  #remove(member: Member): void {
    if (this.#members.delete(member)) this.#freeSlot();
  }

  #freeSlot(): void {
    this.#slots--;
    if (!this.#stopped) this.#serveWaiting();
  }

  /** A new environment reuses the `/tmp` of one whose process has exited, as observed on AWS after a timeout. */
  #temporaryDirectory(): string {
    const spare = this.#spareDirectories.pop();
    if (spare) return spare;
    const directory = join(this.pool.temporaryRoot, `${this.config.functionName}-${this.#directories++}`);
    mkdirSync(directory, { recursive: true });
    return directory;
  }
}
