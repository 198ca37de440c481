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
import type { Failure, Invocation, Outcome } from '../invocations/invocation';
import type { FunctionConfig } from '../state/function';
import type { LambdaOptions } from '../options';
import type { Watchdog } from './watchdog';

/** The result of the initialization of an environment. */
export type InitResult =
  | { readonly ready: true; readonly durationMs: number }
  | { readonly ready: false; readonly durationMs: number; failure(requestId: string): Failure };

/** Notifications of an environment. */
export interface EnvironmentEvents {
  /** The environment has completed an invocation and can process the next one. */
  idle(): void;
  /** The process has exited. */
  exited(): void;
}

export interface EnvironmentOptions {
  readonly lambda: LambdaOptions;
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
  /** Whether the caller has the response, or the start of a stream. */
  settled: boolean;
  /** Whether the response has been sent completely, including the end of a stream. */
  complete: boolean;
  /** Called once, when `complete` becomes true. */
  readonly completed: () => void;
}

/** One execution environment: a function process, its runtime API, and the invocation in progress. */
export class ExecutionEnvironment {
  readonly #environment: EnvironmentOptions;
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
  #exited = false;

  private constructor(
    environment: EnvironmentOptions,
    private readonly streamName: string,
  ) {
    this.#environment = environment;
    this.#startedAt = environment.lambda.clock.now();
    this.#log = new FunctionLog(environment.lambda, environment.config, streamName);
    this.#initialized = new Promise((resolve) => {
      this.#initSettled = resolve;
    });
  }

  /** @param initTimeoutMs time on the engine's clock after which an environment that is not initialized is killed */
  static async start(options: EnvironmentOptions, initTimeoutMs: number): Promise<ExecutionEnvironment> {
    const { clock, random } = options.lambda;
    const environment = new ExecutionEnvironment(options, logStreamName(clock.now(), random));
    await environment.#start(initTimeoutMs);
    return environment;
  }

  /** Resolves when the module of the function has been loaded, or has failed to load. */
  get initialized(): Promise<InitResult> {
    return this.#initialized;
  }

  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Whether the caller has the complete response, but the runtime does not poll for the next event yet. */
  get isFinishing(): boolean {
    return this.#running?.complete ?? false;
  }

  /**
   * Runs one invocation. The promise never rejects: errors are outcomes.
   * @param completed called when the complete response has been sent, for a stream after its end
   */
  invoke(invocation: Invocation, timeoutMs: number, completed: () => void): Promise<Outcome> {
    const { lambda, config } = this.#environment;
    const startedAt = lambda.clock.now();
    const trace = traceId(startedAt, lambda.random);
    return new Promise((settle) => {
      const timer = lambda.clock.setTimeout(() => this.#timeout(), timeoutMs);
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
        settled: false,
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
          'tidings-clock-offset-ms': String(lambda.clockOffsetMs()),
          ...(invocation.clientContext ? { 'lambda-runtime-client-context': invocation.clientContext } : {}),
        },
      });
    });
  }

  /** Suspends the process until the next invocation. */
  freeze(): void {
    this.#process.freeze();
  }

  kill(): void {
    this.#process.kill();
  }

  async #start(initTimeoutMs: number): Promise<void> {
    const { lambda, config, watchdog, temporaryDirectory } = this.#environment;
    this.#api = await RuntimeApi.listen({
      next: (peakMemory) => this.#handlePoll(peakMemory),
      response: (body) => this.#handleResponse(body),
      stream: (request) => void this.#handleStream(request),
      error: (body) => this.#fail(reported(body)),
      initError: (body) => {
        this.#initFailure = reported(body);
      },
    });
    const environment = environmentVariables(config, {
      account: lambda.account,
      credentials: lambda.issueCredentials(config.roleArn, config.functionName),
      logStreamName: this.streamName,
      runtimeApi: this.#api.address,
      runtimeDirectory: RUNTIME_DIRECTORY,
      temporaryDirectory,
      awsEndpointUrl: lambda.awsEndpointUrl(),
      clockOffsetMs: lambda.clockOffsetMs(),
      hostEnvironment: lambda.hostEnvironment,
    });
    this.#log.platform({ type: 'init-start', runtime: `${config.runtime}:${process.version}` });
    this.#process = new FunctionProcess({
      workingDirectory: config.codeDirectory,
      environment,
      memoryMb: config.memoryMb,
      watchdog,
      onLine: (line) => this.#log.line(line, this.#running?.invocation.requestId),
      onExit: (exit) => this.#handleExit(exit),
    });
    this.#initTimer = lambda.clock.setTimeout(() => {
      this.#initTimedOut = true;
      this.kill();
    }, initTimeoutMs);
  }

  #handlePoll(peakMemory: number): void {
    this.#peakMemory = Math.max(this.#peakMemory, peakMemory);
    const settleInit = this.#initSettled;
    if (settleInit) {
      this.#initSettled = undefined;
      this.#initTimer?.cancel();
      this.#initDurationMs = this.#environment.lambda.clock.now() - this.#startedAt;
      settleInit({ ready: true, durationMs: this.#initDurationMs });
      return;
    }
    // One turn later, the output that the function wrote before this poll has been read from its pipes.
    setImmediate(() => {
      if (this.#exited) return;
      this.#finish();
      this.#environment.events.idle();
    });
  }

  #handleResponse(body: string | undefined): void {
    if (body === undefined) return this.#fail(responseTooLarge());
    this.#settle({ kind: 'answer', payload: body });
    complete(this.#running);
  }

  #fail(failure: Failure): void {
    if (this.#running) this.#running.failure = failure;
    this.#settle({ kind: 'error', failure });
    complete(this.#running);
  }

  async #handleStream(request: IncomingMessage): Promise<void> {
    const running = this.#running;
    if (!running) return;
    request.once('close', () => complete(running));
    const { requestId } = running.invocation;
    const { timeoutSeconds } = this.#environment.config;
    const connectionLost = (): Failure =>
      running.timedOut ? timedOut(requestId, timeoutSeconds) : exited(requestId, { code: null, signal: 'SIGKILL' });
    try {
      const outcome = await streamOutcome(request, connectionLost);
      if (outcome.kind === 'error') running.failure = outcome.failure;
      this.#settle(outcome);
    } catch {
      // The process exited before the first byte. The exit handler settles the invocation, because it knows code and
      // signal.
    }
  }

  #settle(outcome: Outcome): void {
    const running = this.#running;
    if (!running || running.settled) return;
    running.settled = true;
    // A streaming handler continues after its first byte, so its timeout still applies. A buffered response ends the
    // timeout.
    if (outcome.kind !== 'stream') running.timer.cancel();
    running.settle(outcome);
  }

  #timeout(): void {
    if (this.#running) this.#running.timedOut = true;
    this.kill();
  }

  #handleExit(exit: ProcessExit): void {
    this.#exited = true;
    this.#initTimer?.cancel();
    this.#api.close();
    const running = this.#running;
    if (running) {
      const { requestId } = running.invocation;
      const failure = running.timedOut
        ? timedOut(requestId, this.#environment.config.timeoutSeconds)
        : exited(requestId, exit);
      running.failure = failure;
      this.#settle({ kind: 'error', failure });
      complete(running);
      this.#finish(exit);
    }
    this.#failInit(exit);
    this.#environment.events.exited();
  }

  /** Settles the initialization if it has not completed. */
  #failInit(exit: ProcessExit): void {
    const settleInit = this.#initSettled;
    if (!settleInit) return;
    this.#initSettled = undefined;
    const durationMs = this.#environment.lambda.clock.now() - this.#startedAt;
    const failure = this.#initFailure;
    reportFailedInit(this.#log, durationMs, failure, this.#initTimedOut);
    settleInit({ ready: false, durationMs, failure: (requestId) => failure ?? exited(requestId, exit) });
  }

  #finish(exit?: ProcessExit): void {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    running.timer.cancel();
    reportInvocation(this.#log, this.#environment.config, {
      ...running,
      requestId: running.invocation.requestId,
      endedAt: this.#environment.lambda.clock.now(),
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
