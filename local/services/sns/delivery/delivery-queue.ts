import type { Clock, Timer } from '../../../core/clock';
import { Pacer } from './pacer';

/** Attempts that one subscription may have under way at a time. */
const CONCURRENCY = 50;

/** From how many waiting deliveries on a lane speaks up. */
export const BACKLOG_WARNING = 10_000;

interface Waiting {
  readonly perSecond: number | null;
  readonly start: () => void;
  readonly drop: () => void;
}

/**
 * The deliveries of one subscription: its own queue, its own pace, so that a slow endpoint delays nobody else.
 */
export class DeliveryLane {
  readonly #waiting = new Set<Waiting>();
  readonly #sleeping = new Set<() => void>();
  readonly #pacer = new Pacer();
  #active = 0;
  #timer: Timer | undefined;
  #warned = false;
  #closed = false;

  /** @param onBacklog called once each time the backlog grows over {@link BACKLOG_WARNING} */
  constructor(
    private readonly clock: Clock,
    private readonly onBacklog: (size: number) => void,
  ) {}

  /**
   * Runs an attempt when there is room and the pace allows.
   * @returns `undefined` when the lane was closed before it began
   */
  run<T>(perSecond: number | null, attempt: () => Promise<T>): Promise<T | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const start = (): void => {
        this.#active += 1;
        void attempt()
          .then(resolve, reject)
          .finally(() => {
            this.#active -= 1;
            this.#pump();
          });
      };
      this.#waiting.add({ perSecond, start, drop: () => resolve(undefined) });
      this.#checkBacklog();
      this.#pump();
    });
  }

  /** Waits before a retry. @returns whether to go on: `false` when the lane was closed */
  sleep(ms: number): Promise<boolean> {
    if (this.#closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const wake = (goOn: boolean): void => {
        timer.cancel();
        this.#sleeping.delete(drop);
        resolve(goOn);
      };
      const drop = (): void => wake(false);
      const timer = this.clock.setTimeout(() => wake(true), ms);
      this.#sleeping.add(drop);
      this.#checkBacklog();
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Drops what has not begun. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    for (const { drop } of this.#waiting) drop();
    for (const drop of this.#sleeping) drop();
    this.#waiting.clear();
  }

  #pump(): void {
    this.#timer?.cancel();
    for (const next of this.#waiting) {
      if (this.#active >= CONCURRENCY) return;
      const wait = this.#pacer.take(next.perSecond, this.clock.now());
      if (wait > 0) {
        this.#timer = this.clock.setTimeout(() => this.#pump(), wait);
        return;
      }
      this.#waiting.delete(next);
      next.start();
    }
  }

  #checkBacklog(): void {
    const size = this.#waiting.size + this.#sleeping.size;
    if (size > BACKLOG_WARNING && !this.#warned) this.onBacklog(size);
    this.#warned = size > BACKLOG_WARNING;
  }
}
