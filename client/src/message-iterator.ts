import { TidingsError } from './errors';
import { onAbort } from './event-emitter';
import type { ChannelGap } from './sequencer';
import type { StartFrom } from './start-position';
import type { Subscription, TypedMessage } from './subscription';

/** Options of an iteration over the messages of a channel. */
export interface IterateOptions {
  /** Ends the iteration without an error. */
  readonly signal?: AbortSignal | undefined;
  /** Where the iteration starts. @default 'now' */
  readonly from?: StartFrom | undefined;
  /** Announce the client as present in the channel. @default false */
  readonly presence?: boolean | undefined;
  /**
   * Maximum number of messages that wait for the loop. When this number is reached, the iteration unsubscribes. After the
   * loop has consumed the messages, the iteration subscribes again from the position it has reached. @default 1000
   */
  readonly buffer?: number | undefined;
  /** Called for every gap. If undefined, a gap ends the loop with the error `gap`, so that no gap goes unnoticed. */
  readonly onGap?: ((gap: ChannelGap) => void) | undefined;
}

/** The `subscribe` method of a channel. */
export type Subscribe<T> = (
  handler: (message: TypedMessage<T>, subscription: Subscription) => void,
  options: IterateOptions,
) => Subscription;

/** Iterates over the messages of a subscription that lasts as long as the loop. */
export function iterateMessages<T>(
  subscribe: Subscribe<T>,
  options: IterateOptions,
): AsyncGenerator<TypedMessage<T>, void, void> {
  const abort = new AbortController();
  const generator = generateMessages(subscribe, options, abort);
  const end = generator.return.bind(generator);
  // Without this, `return` would wait until the next message resumes the generator.
  generator.return = (value) => {
    abort.abort();
    return end(value);
  };
  return generator;
}

async function* generateMessages<T>(
  subscribe: Subscribe<T>,
  { buffer = 1000, from, onGap, ...options }: IterateOptions,
  abort: AbortController,
): AsyncGenerator<TypedMessage<T>, void, void> {
  const { signal } = abort;
  const removeListener = onAbort(options.signal, () => abort.abort());
  try {
    for (let isPaused = true; isPaused && !signal.aborted;) {
      const waiting: TypedMessage<T>[] = [];
      let wake = (): void => undefined;
      let error: TidingsError | undefined;
      isPaused = false;
      const subscription = subscribe(
        (message, { cursor }) => {
          waiting.push(message);
          if (waiting.length >= buffer) {
            isPaused = true;
            from = { cursor };
            subscription.unsubscribe();
          }
          wake();
        },
        {
          ...options,
          signal,
          from,
          onGap(gap) {
            if (onGap) return onGap(gap);
            const { channel, reason } = gap;
            error = new TidingsError('gap', `${channel} has a gap from ${gap.from} to ${gap.to}: ${reason}`);
            subscription.unsubscribe();
          },
        },
      );
      subscription.on('unsubscribed', (event) => {
        // The event has no error if the application ended the subscription.
        error ??= event.error;
        wake();
      });
      while (!signal.aborted) {
        const next = waiting.shift();
        if (next) yield next;
        else if (subscription.state === 'unsubscribed') break;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
      if (error && !signal.aborted) throw error;
    }
  } finally {
    removeListener();
  }
}
