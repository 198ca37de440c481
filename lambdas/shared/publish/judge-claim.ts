import { parseStoredMessage } from '../../../protocol/messages';
import type { Clock } from '../ports';
import type { Claim } from '../tables/channel-table';
import type { Head, PublishStore } from './ports';
import { CLOCK_SKEW_SECONDS, PUBLISH_CLAIM_SECONDS, STREAM_RETENTION_SECONDS } from './timing';

/**
 * What is known of the attempt that holds an id: `published`, and where; `free`, it ended without publishing;
 * `open`, it may still publish, or has and fan-out is not there yet; `changed`, look again.
 */
export type Judgement =
  | { readonly kind: 'published'; readonly epoch: string; readonly offset: number; readonly time: string }
  | { readonly kind: 'free' }
  | { readonly kind: 'open' }
  | { readonly kind: 'changed' };

/**
 * Finds out what became of an earlier attempt with the same id.
 *
 * Fan-out writes a message's offset into its id before it writes the message into the log, and does both in the order
 * of the head. So once the log has reached a head that was read after the attempt had to be over, the id either has an
 * offset or was not published.
 */
export async function judgeClaim(
  store: PublishStore,
  clock: Clock,
  channel: string,
  id: string,
  claim: Claim,
): Promise<Judgement> {
  if (claim.place !== undefined) return published(claim.claimedAt, claim.place);
  if (claim.claimedAt === 0) return { kind: 'free' };
  const over = clock.now() - claim.claimedAt >= PUBLISH_CLAIM_SECONDS * 1000;
  const head = await store.readHead(channel);
  if (head === undefined) return { kind: over ? 'free' : 'open' };
  if (holds(head, id, claim)) return published(claim.claimedAt, head);
  if (!over) return { kind: 'open' };
  if (head.updatedAt + CLOCK_SKEW_SECONDS * 1000 < claim.claimedAt) return { kind: 'free' };
  if (!(await isSettled(store, clock, channel, head))) return { kind: 'open' };
  const latest = await store.readClaim(channel, id);
  if (latest?.place !== undefined) return published(latest.claimedAt, latest.place);
  return { kind: latest?.token === claim.token ? 'free' : 'changed' };
}

/** Whether the head's message is the one of this claim: its time is the claim's. */
function holds(head: Head, id: string, claim: Claim): boolean {
  const message = parseStoredMessage(head.text);
  return typeof message !== 'string' && message.id === id && Date.parse(message.time) === claim.claimedAt;
}

async function isSettled(store: PublishStore, clock: Clock, channel: string, head: Head): Promise<boolean> {
  if (clock.now() - head.updatedAt >= STREAM_RETENTION_SECONDS * 1000) return true;
  return (await store.readLogEpoch(channel, head.offset)) === head.epoch;
}

function published(at: number, place: { readonly epoch: string; readonly offset: number }): Judgement {
  return { kind: 'published', epoch: place.epoch, offset: place.offset, time: new Date(at).toISOString() };
}
