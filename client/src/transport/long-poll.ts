import { createPolling } from './polling';
import type { PollingDependencies } from './polling';
import type { Transport } from './transport';

/** The longest that the service holds a question. */
const WAIT_SECONDS = 20;
/** After an empty answer: keeps a service that does not hold from being asked without a pause. */
const LEAST_PAUSE_MS = 100;

/** Questions that the service holds back until there is an answer. */
export function createLongPoll(dependencies: PollingDependencies): Transport {
  return createPolling(dependencies, WAIT_SECONDS, ({ messages }) => (messages.length > 0 ? 0 : LEAST_PAUSE_MS));
}
