import type { Item } from '../../../lambdas/dynamodb/batch-table';
import type { StreamRecord } from '../../../lambdas/streams/stream-event';
import { channelOfHead } from '../../../contract/channel-table';
import type { Position } from '../../../protocol/cursors';
import { messageText, parseStoredMessage, placeMessage } from '../../../protocol/messages';
import type { Change } from '../aws/dynamodb-table';

/** What became of one message, as the tables saw it. */
export interface Fate {
  readonly id: string;
  /** JSON text of the whole message. */
  readonly text: string;
  /** When it first came into the log, in virtual time, and when it runs out; absent while it never has. */
  logged?: { readonly at: number; readonly expiresAtMs: number };
  /** The stream gave it up, and an operator was told. */
  givenUp: boolean;
}

/** One incarnation of a channel. */
export interface Epoch {
  readonly name: string;
  /** By offset, from 1 on, at index 0. */
  readonly messages: Fate[];
  /** When its head was deleted. */
  endedAt?: number;
}

/** What really happened, taken from the tables themselves. */
export class Truth {
  readonly #channels = new Map<string, Epoch[]>();

  /** Takes a change of the channel table. */
  observe({ keys, after }: Change, now: number): void {
    const partition = keys['pk']?.S ?? '';
    const channel = channelOfHead(partition);
    if (channel !== undefined) this.#observeHead(channel, after, now);
    else if (partition.startsWith('log#') && after !== undefined)
      this.#observeLog(partition.slice(4), keys, after, now);
  }

  /** Notes that the stream gave up a record. */
  giveUp(record: StreamRecord): void {
    const image = record.dynamodb.NewImage;
    const channel = channelOfHead(record.dynamodb.Keys['pk']?.S ?? '') ?? '';
    if (image === undefined) return;
    const fate = this.fate(channel, image['epoch']?.S ?? '', Number(image['offset']?.N));
    if (fate) fate.givenUp = true;
  }

  /** Every incarnation of a channel, the oldest first. */
  epochs(channel: string): readonly Epoch[] {
    return this.#channels.get(channel) ?? [];
  }

  get channels(): Iterable<string> {
    return this.#channels.keys();
  }

  epoch(channel: string, name: string): Epoch | undefined {
    return this.epochs(channel).find((epoch) => epoch.name === name);
  }

  fate(channel: string, epoch: string, offset: number): Fate | undefined {
    return this.epoch(channel, epoch)?.messages[offset - 1];
  }

  /** Where a channel stands; undefined when it has no head. */
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
      throw new Error(`the head of ${channel} went to ${name}/${offset} after ${epoch.messages.length} messages`);
    }
    const text = messageText(placeMessage({ channel, offset, epoch: name }, stored));
    epoch.messages.push({ id: stored.id, text, givenUp: false });
  }

  #observeLog(channel: string, keys: Item, entry: Item, now: number): void {
    const fate = this.fate(channel, entry['epoch']?.S ?? '', Number(keys['sk']?.S));
    if (fate) fate.logged ??= { at: now, expiresAtMs: Number(entry['expiresAt']?.N) * 1000 };
  }
}
