import type { Clock, Ids, LogFields, Logger, Sleep } from '../../../lambdas/runtime/interfaces';
import type { Simulation } from '../simulation';

/** How an invocation ended. */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'killed' };

/** Probability that a function is killed at one of its steps. */
const KILL_PROBABILITY = 0.015;

/**
 * One invocation of a function. It consists of steps: calls to tables, posts, sleeps. It may be killed between two steps.
 * The promise that it awaits then never settles, so that it does nothing more.
 */
export class Invocation {
  /** The clock of the execution environment, which may be fast or slow. */
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  #dead = false;
  #die: () => void = () => undefined;

  private constructor(
    readonly simulation: Simulation,
    readonly name: string,
  ) {
    const skewMs = simulation.functionSkew();
    this.clock = { now: () => simulation.time.now() + skewMs };
    const id = (kind: string) => (): string => `${kind}${simulation.nextId()}`;
    this.ids = { message: id('m'), epoch: id('e'), token: id('t') };
    const write =
      (level: string) =>
      (message: string, fields?: LogFields): void =>
        simulation.trace(() => `${name} logs ${level}: ${message} ${describe(fields)}`);
    this.logger = { info: () => undefined, warn: write('warn'), error: write('error') };
  }

  /** Runs a function until it ends, times out or is killed. */
  static run<T>(
    simulation: Simulation,
    name: string,
    timeoutMs: number,
    work: (run: Invocation) => Promise<T>,
  ): Promise<Outcome<T>> {
    const run = new Invocation(simulation, name);
    return new Promise((resolve) => {
      const timer = simulation.time.after(timeoutMs, () => run.kill('timeout'));
      run.#die = () => {
        timer.cancel();
        resolve({ kind: 'killed' });
      };
      const end = (outcome: Outcome<T>): void => {
        timer.cancel();
        if (!run.#dead) resolve(outcome);
      };
      work(run).then(
        (value) => end({ kind: 'done', value }),
        (error: unknown) => end({ kind: 'failed', error }),
      );
    });
  }

  /** Ends the invocation at once. */
  kill(why: string): void {
    if (this.#dead) return;
    this.#dead = true;
    this.simulation.trace(() => `${this.name} is killed: ${why}`);
    this.#die();
  }

  /** Ends a step: the function may be killed here. */
  async endStep(): Promise<void> {
    if (!this.#dead && this.simulation.rng.happens('kill', KILL_PROBABILITY)) this.kill('random fault');
    if (this.#dead) await forever();
  }

  /** Waits in virtual time. Never resolves if the function is killed meanwhile. */
  readonly sleep: Sleep = async (milliseconds, signal) => {
    await this.simulation.time.sleep(milliseconds, signal);
    await this.endStep();
  };

  /** A number in [0, 1), for jitter. */
  readonly chance = (): number => this.simulation.rng.ordinary.next();
}

/** Never resolves. Each call returns a new promise, because a shared one would keep every caller in memory. */
export function forever(): Promise<never> {
  return new Promise(() => undefined);
}

function describe(fields: LogFields = {}): string {
  return JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? value.message : value));
}
