import { parseStoredMessage } from '../protocol/messages';
import type { PublishClaim } from './channel-items';
import type { Head, PublishStore } from './publish-store';
import { CLOCK_SKEW_SECONDS, PUBLISH_CLAIM_SECONDS, STREAM_RETENTION_SECONDS } from './publish-timing';

/**
 * The outcome of the attempt that holds a publish id.
 * `published`: the attempt published the message at this position. `not_published`: the attempt ended without
 * publishing, so another attempt may take the id over. `undecided`: the attempt may still publish, or it has published
 * and fan-out has not logged the message yet. `changed`: another attempt took the id over in the meantime; read the
 * claim again.
 */
export type EarlierAttempt =
  | { readonly kind: 'published'; readonly epoch: string; readonly offset: number; readonly time: string }
  | { readonly kind: 'not_published' }
  | { readonly kind: 'undecided' }
  | { readonly kind: 'changed' };

/**
 * Determines the outcome of an earlier attempt with the same id.
 *
 * Fan-out writes the position of a message to the item of its id before it writes the message to the log, and it does
 * both in the order of the offsets. So this function decides from a head that it reads after the attempt must have
 * ended. If the log contains the message of that head, either the item of the id has a position, or the attempt did not
 * publish.
 */
export async function classifyEarlierAttempt(
  store: PublishStore,
  clock: { now(): number },
  channel: string,
  id: string,
  claim: PublishClaim,
): Promise<EarlierAttempt> {
  if (claim.position !== undefined) return published(claim.claimedAt, claim.position);
  if (claim.claimedAt === 0) return { kind: 'not_published' };
  const isOver = clock.now() - claim.claimedAt >= PUBLISH_CLAIM_SECONDS * 1000;
  const head = await store.readHead(channel);
  if (head === undefined) return { kind: isOver ? 'not_published' : 'undecided' };
  if (hasMessageOf(head, id, claim)) return published(claim.claimedAt, head);
  if (!isOver) return { kind: 'undecided' };
  if (head.updatedAt + CLOCK_SKEW_SECONDS * 1000 < claim.claimedAt) return { kind: 'not_published' };
  if (!(await isLogged(store, clock, channel, head))) return { kind: 'undecided' };
  const latest = await store.readClaim(channel, id);
  if (latest?.position !== undefined) return published(latest.claimedAt, latest.position);
  return { kind: latest?.token === claim.token ? 'not_published' : 'changed' };
}

/** Returns true if the head's message is the one of this claim. The time of a message is the time of its claim. */
function hasMessageOf(head: Head, id: string, claim: PublishClaim): boolean {
  const message = parseStoredMessage(head.text);
  return typeof message !== 'string' && message.id === id && Date.parse(message.time) === claim.claimedAt;
}

/** Returns true if fan-out has logged the head's message, or never will because its stream record has expired. */
async function isLogged(store: PublishStore, clock: { now(): number }, channel: string, head: Head): Promise<boolean> {
  if (clock.now() - head.updatedAt >= STREAM_RETENTION_SECONDS * 1000) return true;
  return (await store.readLogEpoch(channel, head.offset)) === head.epoch;
}

function published(at: number, position: { readonly epoch: string; readonly offset: number }): EarlierAttempt {
  return { kind: 'published', epoch: position.epoch, offset: position.offset, time: new Date(at).toISOString() };
}
