import { parseCursor } from '../cursor';
import type { Read, ReadResult } from '../message-reader';
import { createHttpTransport } from './http-transport';
import type { HttpTransportDependencies } from './http-transport';
import { parametersOf, reportResults } from './transport';
import type { Transport } from './transport';

/** The parts of the client that polling uses. */
export interface PollingDependencies extends HttpTransportDependencies {
  readonly readMessages: Read;
}

/** Bounds of the pause between short polls, in milliseconds. */
export interface PollBounds {
  readonly minPollMs: number;
  readonly maxPollMs: number;
}

/** How long the service may delay the response to a long poll, in seconds. The service accepts no higher value. */
const LONG_POLL_SECONDS = 20;
/** Pause after an empty response to a long poll, in milliseconds. It limits the requests if the service does not wait. */
const EMPTY_PAUSE_MS = 100;

/** Creates the transport long-poll: the service delays each response until there is a message. */
export function createLongPoll(deps: PollingDependencies): Transport {
  return createPolling(deps, LONG_POLL_SECONDS, ({ messages }) => (messages.length > 0 ? 0 : EMPTY_PAUSE_MS));
}

/**
 * Creates the transport short-poll: the service responds at once. It suggests a pause before the next request, based on the
 * recent message rate of the channels. The transport limits the pause to the bounds, and then adds up to a tenth at random,
 * so that clients do not poll at the same time. The sum may exceed `maxPollMs`.
 */
export function createShortPoll(deps: PollingDependencies & PollBounds): Transport {
  const { platform, minPollMs, maxPollMs } = deps;
  return createPolling(deps, undefined, ({ pollAfterMs }) => {
    return Math.min(maxPollMs, Math.max(minPollMs, pollAfterMs)) * (1 + platform.random() / 10);
  });
}

/**
 * Repeats reads, each from the positions that the previous one reached.
 * @param waitSeconds how long the service may delay a response; undefined for short polls
 * @param pauseMs returns the pause before the next request
 */
function createPolling(
  deps: PollingDependencies,
  waitSeconds: number | undefined,
  pauseMs: (result: ReadResult) => number,
): Transport {
  const { readMessages, receiver } = deps;
  return createHttpTransport(deps, async ({ channels, isFirst, onResponse, signal }) => {
    const { names, positions, cursor } = parametersOf(channels);
    // Do not long-poll until every channel has a start position. The first request returns at once and supplies them.
    const conditional = !isFirst && positions.size === channels.length;
    const result = await readMessages({
      channels: names,
      cursor,
      wait: waitSeconds && (conditional ? waitSeconds : 0),
      conditional,
      signal,
    });
    onResponse();
    reportResults(receiver, result.refused);
    receiver.receive(result.messages, result.gaps, positions);
    for (const [channel, position] of parseCursor(result.cursor)) {
      const hasGap = result.gaps.some((gap) => gap.channel === channel);
      receiver.channelAccepted(channel, position, positions.has(channel) ? !hasGap : undefined);
    }
    return result.more ? 0 : pauseMs(result);
  });
}
