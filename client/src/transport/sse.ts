import type { Message } from '../../../protocol/messages';
import type { ChannelResult } from '../../../protocol/server-frames';
import { TidingsError, toTidingsError } from '../errors';
import type { Send } from '../http-client';
import { queryOf } from '../message-reader';
import type { ChannelGap } from '../sequencer';
import { after } from '../timers';
import { createHttpTransport } from './http-transport';
import type { HttpTransportDependencies } from './http-transport';
import { createStreamParser } from './sse-parser';
import { parametersOf, reportResults } from './transport';
import type { Transport } from './transport';

/** The service sends a comment every 15 s. The client treats a stream as broken if two comments in a row are missing. */
const MAX_SILENCE_MS = 35_000;

/** The parts of the client that Server-Sent Events use. */
export interface SseDependencies extends HttpTransportDependencies {
  readonly sendRequest: Send;
  readonly eventsUrl: string;
}

/** Data of two events: `ready` has `channels`, and `end` may have `retryAfterMs`. */
interface ControlData {
  readonly channels: readonly ChannelResult[];
  readonly retryAfterMs?: number;
}

/**
 * Creates the transport sse: Server-Sent Events over `fetch`, which, unlike `EventSource`, can send the token in a header
 * and is available in Node too.
 */
export function createSse(deps: SseDependencies): Transport {
  const { platform, sendRequest, eventsUrl, receiver } = deps;
  return createHttpTransport(deps, async ({ channels, onResponse, signal }) => {
    const { names, cursor } = parametersOf(channels);
    const { response } = await sendRequest(`${eventsUrl}/v1/events?${queryOf({ channels: names.join(), cursor })}`, {
      signal,
    });
    const reader = response.body?.getReader();
    const decoder = new TextDecoder();
    const parse = createStreamParser();
    // Cancelling fails if the stream is already broken, which does not matter.
    const cancel = (): void => void reader?.cancel().catch(toTidingsError);
    try {
      while (reader) {
        const cancelTimeout = after(platform, MAX_SILENCE_MS, cancel);
        const { done, value } = await reader.read().finally(cancelTimeout);
        if (done) break;
        for (const { event, data } of parse(decoder.decode(value, { stream: true }))) {
          const content = JSON.parse(data) as unknown;
          if (event === 'message') receiver.receive([content as Message], []);
          else if (event === 'gap') receiver.receive([], [content as ChannelGap]);
          else if (event === 'end') return (content as ControlData).retryAfterMs ?? 0;
          else if (event === 'ready') {
            onResponse();
            reportResults(receiver, (content as ControlData).channels);
          }
        }
      }
    } finally {
      cancel();
    }
    throw new TidingsError('connection_lost', 'The connection ended');
  });
}
