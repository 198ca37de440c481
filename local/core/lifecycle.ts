import type { Clock } from './clock';
import { errorText } from './error-text';
import type { Reporter } from './reporter';

interface Started {
  readonly name: string;
  stop(): Promise<void> | void;
}

/** Starts the parts of the engine in order, and stops them in reverse order, even if one of them fails to stop. */
export class Lifecycle {
  readonly #started: Started[] = [];
  #stopping: Promise<void> | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly reporter: Reporter,
  ) {}

  /**
   * Starts one part and reports how long the start took.
   * @param stop called with the started part by {@link Lifecycle.stop}
   */
  async step<T>(name: string, start: () => T | Promise<T>, stop?: (started: T) => Promise<void> | void): Promise<T> {
    const begin = this.clock.now();
    const started = await start();
    if (stop) this.#started.push({ name, stop: () => stop(started) });
    this.reporter.report({ type: 'step', message: name, durationMs: this.clock.now() - begin });
    return started;
  }

  /**
   * Stops all parts; further calls wait until the first call is complete. A part that fails to stop is reported as a
   * warning.
   */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stopAll());
  }

  async #stopAll(): Promise<void> {
    for (let part = this.#started.pop(); part; part = this.#started.pop()) {
      try {
        await part.stop();
      } catch (error) {
        this.reporter.report({ type: 'warning', message: `Could not stop ${part.name}: ${errorText(error)}` });
      }
    }
  }
}
