import { TidingsError } from './errors';
import type { ChannelGap } from './sequencer';
import type { From } from './starts';
import type { Subscription, TypedMessage } from './subscription';

/** Options of an iteration over the messages of a channel. */
export interface IterateOptions {
  /** Ends the iteration, quietly. */
  readonly signal?: AbortSignal | undefined;
  /** @default 'now' */
  readonly from?: From | undefined;
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
export async function* iterate<T>(
  subscribe: Subscribe<T>,
  options: IterateOptions,
): AsyncGenerator<TypedMessage<T>, void, void> {
  const { signal, buffer = 1000, onGap } = options;
  let { from } = options;
  for (let more = true; more && !signal?.aborted;) {
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
    try {
      while (!signal?.aborted) {
        const next = waiting.shift();
        if (next) yield next;
        else if (subscription.state === 'unsubscribed') break;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      subscription.unsubscribe();
    }
    if (error && !signal?.aborted) throw error;
  }
}
