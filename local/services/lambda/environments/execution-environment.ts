import type { IncomingMessage } from 'node:http';
import type { Timer } from '../../../core/clock';
import { environmentVariables } from './environment-variables';
import { reportFailedInit, reportInvocation } from '../logs/invocation-report';
import { exited, reported, responseTooLarge, timedOut, type ProcessExit } from './function-failures';
import { FunctionLog } from '../logs/function-log';
import { FunctionProcess, RUNTIME_DIRECTORY } from './function-process';
import { RuntimeApi } from '../runtime-api/runtime-api';
import { streamOutcome } from '../runtime-api/streamed-body';
import { logStreamName, traceId } from './identifiers';
import type { Failure, FunctionConfig, Invocation, LambdaDeps, Outcome } from '../types';
import type { Watchdog } from './watchdog';

/** How the initialisation of an environment ended. */
export type InitResult =
  | { readonly ready: true; readonly durationMs: number }
  | { readonly ready: false; readonly durationMs: number; failure(requestId: string): Failure };

/** What happens to an environment by itself. */
export interface EnvironmentEvents {
  /** It is done with an invocation and can take the next. */
  idle(): void;
  /** Its process has ended. */
  gone(): void;
}

/** What one environment is started with. */
export interface EnvironmentOptions {
  readonly deps: LambdaDeps;
  readonly config: FunctionConfig;
  readonly watchdog: Watchdog;
  readonly temporaryDirectory: string;
  readonly events: EnvironmentEvents;
}

interface Running {
  readonly invocation: Invocation;
  readonly startedAt: number;
  readonly initDurationMs: number | undefined;
  readonly settle: (outcome: Outcome) => void;
  readonly timer: Timer;
  timedOut: boolean;
  failure: Failure | undefined;
  /** The caller has its answer, or the beginning of it. */
  answered: boolean;
  /** The whole answer is out; for a stream, its end too. */
  complete: boolean;
  /** Told once that it is. */
  readonly completed: () => void;
}

/** One execution environment: a function process, the runtime API it talks to, and the invocation it works on. */
export class ExecutionEnvironment {
  readonly #options: EnvironmentOptions;
  readonly #log: FunctionLog;
  readonly #startedAt: number;
  readonly #initialized: Promise<InitResult>;
  #initSettled: ((result: InitResult) => void) | undefined;
  #initTimer: Timer | undefined;
  #initFailure: Failure | undefined;
  #initTimedOut = false;
  #initDurationMs: number | undefined;
  #api!: RuntimeApi;
  #process!: FunctionProcess;
  #running: Running | undefined;
  #peakMemory = 0;
  #gone = false;

  private constructor(
    options: EnvironmentOptions,
    private readonly streamName: string,
  ) {
    this.#options = options;
    this.#startedAt = options.deps.clock.now();
    this.#log = new FunctionLog(options.deps, options.config, streamName);
    this.#initialized = new Promise((resolve) => {
      this.#initSettled = resolve;
    });
  }

  /** @param initTimeoutMs after that much engine time an environment that is not ready is killed */
  static async start(options: EnvironmentOptions, initTimeoutMs: number): Promise<ExecutionEnvironment> {
    const { clock, random } = options.deps;
    const environment = new ExecutionEnvironment(options, logStreamName(clock.now(), random));
    await environment.#start(initTimeoutMs);
    return environment;
  }

  /** Settles when the function's module is loaded, or cannot be. */
  get initialized(): Promise<InitResult> {
    return this.#initialized;
  }

  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Whether the caller has its whole answer but the runtime has not asked for the next event. */
  get isFinishing(): boolean {
    return this.#running?.complete ?? false;
  }

  /**
   * Hands the environment an event. Never rejects: errors are outcomes.
   * @param completed called when the whole answer is out, for a stream after its end
   */
  invoke(invocation: Invocation, timeoutMs: number, completed: () => void): Promise<Outcome> {
    const { deps, config } = this.#options;
    const startedAt = deps.clock.now();
    const trace = traceId(startedAt, deps.random);
    return new Promise((settle) => {
      const timer = deps.clock.setTimeout(() => this.#timeout(), timeoutMs);
      const initDurationMs = this.#initDurationMs;
      this.#initDurationMs = undefined;
      this.#running = {
        invocation,
        startedAt,
        initDurationMs,
        settle,
        timer,
        completed,
        timedOut: false,
        failure: undefined,
        answered: false,
        complete: false,
      };
      this.#log.platform({ type: 'start', requestId: invocation.requestId });
      this.#process.thaw();
      this.#api.deliver({
        requestId: invocation.requestId,
        payload: invocation.payload,
        headers: {
          'lambda-runtime-deadline-ms': String(startedAt + timeoutMs),
          'lambda-runtime-invoked-function-arn': config.functionArn,
          'lambda-runtime-trace-id': trace,
          'tidings-clock-offset-ms': String(deps.clockOffsetMs()),
          ...(invocation.clientContext ? { 'lambda-runtime-client-context': invocation.clientContext } : {}),
        },
      });
    });
  }

  /** Stops time for the environment until its next invocation. */
  freeze(): void {
    this.#process.freeze();
  }

  kill(): void {
    this.#process.kill();
  }

  async #start(initTimeoutMs: number): Promise<void> {
    const { deps, config, watchdog, temporaryDirectory } = this.#options;
    this.#api = await RuntimeApi.listen({
      next: (peakMemory) => this.#next(peakMemory),
      response: (body) => this.#answer(body),
      stream: (request) => void this.#stream(request),
      error: (body) => this.#fail(reported(body)),
      initError: (body) => {
        this.#initFailure = reported(body);
      },
    });
    const environment = environmentVariables(config, {
      account: deps.account,
      credentials: deps.issueCredentials(config.roleArn, config.functionName),
      logStreamName: this.streamName,
      runtimeApi: this.#api.address,
      runtimeDirectory: RUNTIME_DIRECTORY,
      temporaryDirectory,
      awsEndpointUrl: deps.awsEndpointUrl(),
      clockOffsetMs: deps.clockOffsetMs(),
      hostEnvironment: deps.hostEnvironment,
    });
    this.#log.platform({ type: 'init-start', runtime: `${config.runtime}:${process.version}` });
    this.#process = new FunctionProcess({
      workingDirectory: config.codeDirectory,
      environment,
      memoryMb: config.memoryMb,
      watchdog,
      onLine: (line) => this.#log.line(line, this.#running?.invocation.requestId),
      onExit: (exit) => this.#exited(exit),
    });
    this.#initTimer = deps.clock.setTimeout(() => {
      this.#initTimedOut = true;
      this.kill();
    }, initTimeoutMs);
  }

  #next(peakMemory: number): void {
    this.#peakMemory = Math.max(this.#peakMemory, peakMemory);
    const settleInit = this.#initSettled;
    if (settleInit) {
      this.#initSettled = undefined;
      this.#initTimer?.cancel();
      this.#initDurationMs = this.#options.deps.clock.now() - this.#startedAt;
      settleInit({ ready: true, durationMs: this.#initDurationMs });
      return;
    }
    // One turn later, what the function printed before it asked has been read from its pipes.
    setImmediate(() => {
      if (this.#gone) return;
      this.#finish();
      this.#options.events.idle();
    });
  }

  #answer(body: string | undefined): void {
    if (body === undefined) return this.#fail(responseTooLarge());
    this.#settle({ kind: 'answer', payload: body });
    complete(this.#running);
  }

  #fail(failure: Failure): void {
    if (this.#running) this.#running.failure = failure;
    this.#settle({ kind: 'error', failure });
    complete(this.#running);
  }

  async #stream(request: IncomingMessage): Promise<void> {
    const running = this.#running;
    if (!running) return;
    request.once('close', () => complete(running));
    const { requestId } = running.invocation;
    const { timeoutSeconds } = this.#options.config;
    const cutOff = (): Failure =>
      running.timedOut ? timedOut(requestId, timeoutSeconds) : exited(requestId, { code: null, signal: 'SIGKILL' });
    try {
      const outcome = await streamOutcome(request, cutOff);
      if (outcome.kind === 'error') running.failure = outcome.failure;
      this.#settle(outcome);
    } catch {
      // The process is gone before the first byte: its exit, which knows code and signal, gives the outcome.
    }
  }

  #settle(outcome: Outcome): void {
    const running = this.#running;
    if (!running || running.answered) return;
    running.answered = true;
    // A streaming handler goes on working after its first byte; a buffered answer is the last thing that a handler does.
    if (outcome.kind !== 'stream') running.timer.cancel();
    running.settle(outcome);
  }

  #timeout(): void {
    if (this.#running) this.#running.timedOut = true;
    this.kill();
  }

  #exited(exit: ProcessExit): void {
    this.#gone = true;
    this.#initTimer?.cancel();
    this.#api.close();
    const running = this.#running;
    if (running) {
      const { requestId } = running.invocation;
      const failure = running.timedOut
        ? timedOut(requestId, this.#options.config.timeoutSeconds)
        : exited(requestId, exit);
      running.failure = failure;
      this.#settle({ kind: 'error', failure });
      complete(running);
      this.#finish(exit);
    }
    this.#endInit(exit);
    this.#options.events.gone();
  }

  #endInit(exit: ProcessExit): void {
    const settleInit = this.#initSettled;
    if (!settleInit) return;
    this.#initSettled = undefined;
    const durationMs = this.#options.deps.clock.now() - this.#startedAt;
    const failure = this.#initFailure;
    reportFailedInit(this.#log, durationMs, failure, this.#initTimedOut);
    settleInit({ ready: false, durationMs, failure: (requestId) => failure ?? exited(requestId, exit) });
  }

  #finish(exit?: ProcessExit): void {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    running.timer.cancel();
    reportInvocation(this.#log, this.#options.config, {
      ...running,
      requestId: running.invocation.requestId,
      endedAt: this.#options.deps.clock.now(),
      peakMemoryBytes: this.#peakMemory,
      exit,
    });
  }
}

function complete(running: Running | undefined): void {
  if (!running || running.complete) return;
  running.complete = true;
  running.completed();
}
