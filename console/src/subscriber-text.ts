import type { TransportName } from '../../client/src';
import { formatRange } from './format';
import { TRANSPORT_TITLES } from './subscriber-plan';
import type { SubscriberPlan } from './subscriber-plan';
import type { SubscriberState } from './subscriber-state';

/** A short text with a color; an empty tone is neutral. */
export interface TonedText {
  readonly text: string;
  readonly tone: 'good' | 'warn' | 'bad' | '';
}

/** The properties of a subscriber that its badge shows. */
export interface SubscriberView {
  readonly state: Pick<SubscriberState, 'state' | 'rejected' | 'transport'>;
  readonly isOffline: boolean;
  readonly cut: ReadonlySet<TransportName>;
}

/** The text of the badge. If several states apply, the most serious one is shown. */
export function describeState({ transports }: SubscriberPlan, subscriber: SubscriberView | undefined): TonedText {
  if (transports.length === 0) return { text: 'No address', tone: '' };
  if (!subscriber) return { text: 'Not connected', tone: '' };
  const { state, rejected, transport } = subscriber.state;
  if (rejected) return { text: 'Rejected', tone: 'bad' };
  if (state === 'disconnected') return { text: 'Disconnected', tone: 'bad' };
  if (subscriber.isOffline) return { text: 'Offline', tone: 'warn' };
  if (state === 'connecting') {
    return { text: transports.every((name) => subscriber.cut.has(name)) ? 'All cut' : 'Connecting', tone: 'warn' };
  }
  if (transport === undefined || transport === transports[0]) return { text: 'Connected', tone: 'good' };
  return { text: `Fallback: ${TRANSPORT_TITLES[transport]}`, tone: 'warn' };
}

/** The result of the last interruption. */
export function describeLastRecovery(lastRecovery: SubscriberState['lastRecovery']): TonedText {
  if (lastRecovery === undefined) return { text: '–', tone: '' };
  if (lastRecovery === 'complete') return { text: 'complete, nothing lost', tone: 'good' };
  return { text: `${formatRange(lastRecovery)} missing: ${lastRecovery.reason}`, tone: 'bad' };
}
