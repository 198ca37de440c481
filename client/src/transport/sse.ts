import type { Message } from '../../../protocol/messages';
import type { ChannelResult } from '../../../protocol/server-frames';
import { cursorOf } from '../cursor';
import { TidingsError, toTidingsError } from '../errors';
import type { Send } from '../http-client';
import { after } from '../platform';
import type { Platform } from '../platform';
import { queryOf } from '../message-reader';
import type { ChannelGap } from '../sequencer';
import { createStreamParser } from './sse-parser';
import type { StreamEvent } from './sse-parser';
import { createLanes } from './http-transport';
import type { LaneDependencies } from './http-transport';
import { admit, placesOfWants } from './transport';
import type { Transport } from './transport';

/** The service sends a comment every 15 s; a stream that is silent for longer than two of them is dead. */
const SILENCE_MS = 35_000;

/** What the stream transport needs. */
export interface SseDependencies extends LaneDependencies {
  readonly send: Send;
  readonly eventsUrl: string;
}

/** Data of the event `ready`; of the event `end`. */
interface Control {
  readonly channels: readonly ChannelResult[];
  readonly retryAfterMs?: number;
}

/**
 * Server-Sent Events over `fetch`: it can send the token in a header and be aborted, in browsers and in Node, which
 * `EventSource` cannot.
 */
export function createSse(deps: SseDependencies): Transport {
  const { platform, send, eventsUrl, hub } = deps;
  return createLanes(deps, async ({ wants, answered, signal }) => {
    const channels = wants.map(({ channel }) => channel).join();
    const query = queryOf({ channels, cursor: cursorOf(placesOfWants(wants)) });
    const { response } = await send(`${eventsUrl}/v1/events?${query}`, { signal });
    for await (const { event, data } of readEvents(platform, response.body)) {
      const value = JSON.parse(data) as unknown;
      if (event === 'message') hub.take([value as Message], []);
      else if (event === 'gap') hub.take([], [value as ChannelGap]);
      else if (event === 'end') return (value as Control).retryAfterMs ?? 0;
      else if (event === 'ready') {
        answered();
        admit(hub, (value as Control).channels);
      }
    }
    throw new TidingsError('connection_lost', 'The stream ended.');
  });
}

/** The events of a body, to its end; a body that is silent for too long, without even a heartbeat, counts as ended. */
async function* readEvents(
  platform: Platform,
  body: ReadableStream<Uint8Array> | null,
): AsyncGenerator<StreamEvent, void, void> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  const parse = createStreamParser();
  // A stream that broke cannot be cancelled, and need not be.
  const cancel = (): void => void reader?.cancel().catch(toTidingsError);
  try {
    while (reader) {
      const heard = after(platform, SILENCE_MS, cancel);
      const { done, value } = await reader.read().finally(heard);
      if (done) return;
      yield* parse(decoder.decode(value, { stream: true }));
    }
  } finally {
    cancel();
  }
}
