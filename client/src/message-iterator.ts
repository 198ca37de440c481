import { TidingsError } from './errors';
import { onAbort } from './event-emitter';
import type { ChannelGap } from './sequencer';
import type { StartFrom } from './start-position';
import type { Subscription, TypedMessage } from './subscription';

/** Options of an iteration over the messages of a channel. */
export interface IterateOptions {
  /** Ends the iteration, quietly. */
  readonly signal?: AbortSignal | undefined;
  /** @default 'now' */
  readonly from?: StartFrom | undefined;
  /** Announce the client in the channel. @default false */
  readonly presence?: boolean | undefined;
  /**
   * Messages that wait for the loop at most. When they are that many, receiving pauses; it goes on from the same place
   * once the loop has taken them. @default 1000
   */
  readonly buffer?: number | undefined;
  /** Takes gaps. Without it a gap ends the loop with an error (`gap`), so that none goes unseen. */
  readonly onGap?: ((gap: ChannelGap) => void) | undefined;
}

/** Subscribes; the part of a channel that iterating needs. */
export type Subscribe<T> = (
  handler: (message: TypedMessage<T>, subscription: Subscription) => void,
  options: IterateOptions,
) => Subscription;

/** Messages as an async iteration: a subscription that lasts as long as the loop. */
export function iterate<T>(
  subscribe: Subscribe<T>,
  options: IterateOptions,
): AsyncGenerator<TypedMessage<T>, void, void> {
  const abort = new AbortController();
  const loop = follow(subscribe, options, abort);
  const end = loop.return.bind(loop);
  // By itself it would wait for the next message first.
  loop.return = (value) => {
    abort.abort();
    return end(value);
  };
  return loop;
}

async function* follow<T>(
  subscribe: Subscribe<T>,
  { buffer = 1000, from, onGap, ...options }: IterateOptions,
  abort: AbortController,
): AsyncGenerator<TypedMessage<T>, void, void> {
  const { signal } = abort;
  const end = onAbort(options.signal, () => abort.abort());
  try {
    for (let more = true; more && !signal.aborted;) {
      const waiting: TypedMessage<T>[] = [];
      let wake = (): void => undefined;
      let error: TidingsError | undefined;
      more = false;
      const subscription = subscribe(
        (message, { cursor }) => {
          waiting.push(message);
          if (waiting.length >= buffer) {
            more = true;
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
            error = new TidingsError('gap', `${gap.from} to ${gap.to} of ${gap.channel} cannot be had: ${gap.reason}.`);
            subscription.unsubscribe();
          },
        },
      );
      subscription.on('unsubscribed', (event) => {
        // What the application did is no error.
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
    end();
  }
}
