import type { Clock, Ids, LogFields, Logger, Sleep } from '../../../lambdas/runtime/interfaces';
import type { World } from '../simulation';

/** How a run of a function ended. */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'killed' };

/** Chance that a function is killed at one of its steps. */
const KILL = 0.015;

/**
 * One run of a function. It is made of steps: calls to tables, posts, sleeps. Between two of them it may be killed:
 * what it waits for never comes then, so that nothing of it goes on.
 */
export class Invocation {
  /** Of the execution environment, which may be off. */
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  #dead = false;
  #die: () => void = () => undefined;

  private constructor(
    readonly world: World,
    readonly name: string,
  ) {
    const skewMs = world.functionSkew();
    this.clock = { now: () => world.time.now() + skewMs };
    const id = (kind: string) => (): string => `${kind}${world.nextId()}`;
    this.ids = { message: id('m'), epoch: id('e'), token: id('t') };
    const write =
      (level: string) =>
      (message: string, fields?: LogFields): void =>
        world.trace(() => `${name} logs ${level}: ${message} ${describe(fields)}`);
    this.logger = { info: () => undefined, warn: write('warn'), error: write('error') };
  }

  /** Runs a function to its end, its timeout, or its death. */
  static run<T>(
    world: World,
    name: string,
    timeoutMs: number,
    work: (run: Invocation) => Promise<T>,
  ): Promise<Outcome<T>> {
    const run = new Invocation(world, name);
    return new Promise((resolve) => {
      const timer = world.time.after(timeoutMs, () => run.kill('its time was over'));
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

  /** Ends it, whatever it is doing. */
  kill(why: string): void {
    if (this.#dead) return;
    this.#dead = true;
    this.world.trace(() => `${this.name} is killed: ${why}`);
    this.#die();
  }

  /** A moment at which it may be killed. */
  async moment(): Promise<void> {
    if (!this.#dead && this.world.dice.happens('kill', KILL)) this.kill('by chance');
    if (this.#dead) await forever();
  }

  /** Lets time pass; does not come back when the function is dead by then. */
  readonly sleep: Sleep = async (milliseconds, signal) => {
    await this.world.time.sleep(milliseconds, signal);
    await this.moment();
  };

  /** A number in [0, 1), for jitter. */
  readonly chance = (): number => this.world.dice.everyday.next();
}

/** Never comes back. One promise for each who waits: a shared one would keep them all, and their worlds. */
export function forever(): Promise<never> {
  return new Promise(() => undefined);
}

function describe(fields: LogFields = {}): string {
  return JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? value.message : value));
}
