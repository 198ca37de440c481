import { cursorOf, placesOf } from '../cursor';
import type { Read, ReadAnswer } from '../message-reader';
import { createLanes } from './http-transport';
import type { LaneDependencies } from './http-transport';
import { admit, placesOfWants } from './transport';
import type { Transport } from './transport';

/** What polling needs. */
export interface PollingDependencies extends LaneDependencies {
  readonly read: Read;
}

/**
 * Reads again and again, each time what comes after the last answer.
 * @param waitSeconds how long the service may hold a question back while there is no answer; undefined: it never does
 * @param pauseMs the pause before the next question, given an answer
 */
export function createPolling(
  deps: PollingDependencies,
  waitSeconds: number | undefined,
  pauseMs: (answer: ReadAnswer) => number,
): Transport {
  const { read, hub } = deps;
  return createLanes(deps, async ({ wants, first, answered, signal }) => {
    const asked = placesOfWants(wants);
    // A held question would leave it open where a channel without a position begins; the first one finds it out.
    const conditional = !first && asked.size === wants.length;
    const wait = waitSeconds && (conditional ? waitSeconds : 0);
    const channels = wants.map(({ channel }) => channel);
    const answer = await read({ channels, cursor: cursorOf(asked), wait, conditional, signal });
    answered();
    admit(hub, answer.refused);
    hub.take(answer.messages, answer.gaps, asked);
    for (const [channel, place] of placesOf(answer.cursor)) {
      const gap = answer.gaps.some((gap) => gap.channel === channel);
      hub.accepted(channel, place, asked.has(channel) ? !gap : undefined);
    }
    return answer.more ? 0 : pauseMs(answer);
  });
}
