import type { TransportName } from '../../client/src';
import { formatRange } from './format';
import type { SubscriberState } from './subscriber-state';
import { TITLES } from './subscriber-plan';
import type { SubscriberPlan } from './subscriber-plan';

/** A word or two in a colour: `good`, `warn`, `bad`, or none. */
export interface Words {
  readonly text: string;
  readonly tone: 'good' | 'warn' | 'bad' | '';
}

/** What of a subscriber its badge tells. */
export interface SubscriberView {
  readonly state: Pick<SubscriberState, 'state' | 'refused' | 'using'>;
  readonly isOffline: boolean;
  readonly cut: ReadonlySet<TransportName>;
}

/** How a subscriber is, in a word: the worst of what can be said. */
export function describeState({ ladder }: SubscriberPlan, subscriber: SubscriberView | undefined): Words {
  if (ladder.length === 0) return { text: 'No address', tone: '' };
  if (!subscriber) return { text: 'Not connected', tone: '' };
  const { state, refused, using } = subscriber.state;
  if (refused) return { text: 'Refused', tone: 'bad' };
  if (state === 'disconnected') return { text: 'Disconnected', tone: 'bad' };
  if (subscriber.isOffline) return { text: 'Offline', tone: 'warn' };
  if (state === 'connecting') {
    return { text: ladder.every((name) => subscriber.cut.has(name)) ? 'All cut' : 'Connecting', tone: 'warn' };
  }
  if (using === undefined || using === ladder[0]) return { text: 'Connected', tone: 'good' };
  return { text: `Fallen to ${TITLES[using]}`, tone: 'warn' };
}

/** How its last interruption ended. */
export function describeVerdict(verdict: SubscriberState['verdict']): Words {
  if (verdict === undefined) return { text: '–', tone: '' };
  if (verdict === 'recovered') return { text: 'recovered, nothing lost', tone: 'good' };
  return { text: `${formatRange(verdict)} missing: ${verdict.reason}`, tone: 'bad' };
}
