import type { Item } from '../../../lambdas/dynamodb/batch-table';
import type { StreamRecord } from '../../../lambdas/streams/stream-batch';
import { channelOfHead } from '../../../contract/channel-table';
import type { Position } from '../../../protocol/cursors';
import { messageText, parseStoredMessage, messageAt } from '../../../protocol/messages';
import type { Change } from '../aws/dynamodb-table';

/** What happened to one message, according to the tables. */
export interface MessageOutcome {
  readonly id: string;
  /** JSON text of the complete message. */
  readonly text: string;
  /** When the message was first logged, and when it expires. In virtual milliseconds. Undefined until then. */
  logged?: { readonly at: number; readonly expiresAtMs: number };
  /** Whether the event source mapping discarded its stream record. */
  discarded: boolean;
}

/** One epoch of a channel. */
export interface Epoch {
  readonly name: string;
  /** Ordered by offset. Offset 1 is at index 0. */
  readonly messages: MessageOutcome[];
  /** When the head was deleted. */
  endedAt?: number;
}

/** What really happened to every message, derived from the changes of the tables. */
export class GroundTruth {
  readonly #channels = new Map<string, Epoch[]>();

  /** Records a change of the channel table. */
  observe({ keys, after }: Change, now: number): void {
    const partition = keys['pk']?.S ?? '';
    const channel = channelOfHead(partition);
    if (channel !== undefined) this.#observeHead(channel, after, now);
    else if (partition.startsWith('log#') && after !== undefined)
      this.#observeLog(partition.slice(4), keys, after, now);
  }

  /** Records that the event source mapping discarded a stream record. */
  discard(record: StreamRecord): void {
    const image = record.dynamodb.NewImage;
    const channel = channelOfHead(record.dynamodb.Keys['pk']?.S ?? '') ?? '';
    if (image === undefined) return;
    const outcome = this.outcome(channel, image['epoch']?.S ?? '', Number(image['offset']?.N));
    if (outcome) outcome.discarded = true;
  }

  /** All epochs of a channel, the oldest first. */
  epochs(channel: string): readonly Epoch[] {
    return this.#channels.get(channel) ?? [];
  }

  get channels(): Iterable<string> {
    return this.#channels.keys();
  }

  epoch(channel: string, name: string): Epoch | undefined {
    return this.epochs(channel).find((epoch) => epoch.name === name);
  }

  outcome(channel: string, epoch: string, offset: number): MessageOutcome | undefined {
    return this.epoch(channel, epoch)?.messages[offset - 1];
  }

  /** Latest position of a channel. Undefined if it has no head. */
  head(channel: string): Position | undefined {
    const epoch = this.epochs(channel).at(-1);
    return epoch === undefined || epoch.endedAt !== undefined
      ? undefined
      : { epoch: epoch.name, offset: epoch.messages.length };
  }

  #observeHead(channel: string, head: Item | undefined, now: number): void {
    const epochs = this.#channels.get(channel) ?? [];
    this.#channels.set(channel, epochs);
    const last = epochs.at(-1);
    if (head === undefined) {
      if (last) last.endedAt = now;
      return;
    }
    const name = head['epoch']?.S ?? '';
    const offset = Number(head['offset']?.N);
    const epoch = last?.name === name ? last : { name, messages: [] };
    if (epoch !== last) epochs.push(epoch);
    const stored = parseStoredMessage(head['message']?.S ?? '');
    if (typeof stored === 'string' || offset !== epoch.messages.length + 1) {
      throw new Error(`the head of ${channel} moved to ${name}/${offset} after ${epoch.messages.length} messages`);
    }
    const text = messageText(messageAt({ channel, offset, epoch: name }, stored));
    epoch.messages.push({ id: stored.id, text, discarded: false });
  }

  #observeLog(channel: string, keys: Item, entry: Item, now: number): void {
    const outcome = this.outcome(channel, entry['epoch']?.S ?? '', Number(keys['sk']?.S));
    if (outcome) outcome.logged ??= { at: now, expiresAtMs: Number(entry['expiresAt']?.N) * 1000 };
  }
}
