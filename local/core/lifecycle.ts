import type { Clock } from './clock';
import type { Reporter } from './reporter';

interface Started {
  readonly name: string;
  stop(): Promise<void> | void;
}

/** An ordered start whose parts are stopped in reverse, all of them, even when one fails to stop. */
export class Lifecycle {
  readonly #started: Started[] = [];
  #stopping: Promise<void> | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly reporter: Reporter,
  ) {}

  /** Runs one step, reports it with its duration, and remembers how to undo it. */
  async step<T>(name: string, start: () => T | Promise<T>, stop?: (started: T) => Promise<void> | void): Promise<T> {
    const begin = this.clock.now();
    const started = await start();
    if (stop) this.#started.push({ name, stop: () => stop(started) });
    this.reporter.report({ type: 'step', message: name, durationMs: this.clock.now() - begin });
    return started;
  }

  /** Stops everything in reverse; further calls wait for the first. A part that fails to stop becomes a warning. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stopAll());
  }

  async #stopAll(): Promise<void> {
    for (let part = this.#started.pop(); part; part = this.#started.pop()) {
      try {
        await part.stop();
      } catch (error) {
        this.reporter.report({ type: 'warning', message: `Stopping ${part.name} failed: ${String(error)}` });
      }
    }
  }
}
