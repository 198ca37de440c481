import { decodeCursor } from '../../../protocol/cursors';
import type { Position } from '../../../protocol/cursors';
import type { Message } from '../../../protocol/messages';
import type { ChannelGap } from '../../../client/src/sequencer';

interface Log {
  epoch: string;
  messages: Message[];
  /** Messages up to this offset are no longer retained. */
  expired: number;
}

/** The result of a read of some channels. */
export interface FakePage {
  readonly messages: Message[];
  readonly gaps: ChannelGap[];
  readonly positions: Map<string, Position>;
  readonly more: boolean;
}

/** The heads and logs of the fake service. */
export class FakeChannels {
  readonly #logs = new Map<string, Log>();
  #epochs = 0;
  readonly #ids = new Map<string, Message>();

  log(channel: string): Log {
    const log = this.#logs.get(channel) ?? { epoch: this.#newEpoch(), messages: [], expired: 0 };
    this.#logs.set(channel, log);
    return log;
  }

  /** Adds a message. If the channel has a message with this id, returns that message instead. */
  add(channel: string, data: unknown, id?: string): { message: Message; duplicate: boolean } {
    const log = this.log(channel);
    const known = id === undefined ? undefined : this.#ids.get(`${channel}/${id}`);
    if (known) return { message: known, duplicate: true };
    const offset = log.expired + log.messages.length + 1;
    const time = '2026-01-01T00:00:00.000Z';
    const message = { channel, offset, epoch: log.epoch, id: id ?? `${channel}-${offset}`, data, time };
    log.messages.push(message);
    this.#ids.set(`${channel}/${message.id}`, message);
    return { message, duplicate: false };
  }

  /** Expires the messages up to an offset. */
  expire(channel: string, offset: number): void {
    const log = this.log(channel);
    log.messages = log.messages.filter((message) => message.offset > offset);
    log.expired = Math.max(log.expired, offset);
  }

  /** Starts a new epoch without messages. */
  restart(channel: string): void {
    this.#logs.set(channel, { epoch: this.#newEpoch(), messages: [], expired: 0 });
  }

  head(channel: string): Position {
    const { epoch, messages, expired } = this.log(channel);
    const offset = expired + messages.length;
    return offset === 0 ? { epoch: '', offset: 0 } : { epoch, offset };
  }

  /**
   * Returns the position at which each channel is read: the one in the cursor, the earliest one for `earliest`, or the one
   * before the latest `last` messages. Channels that the cursor does not name are read from their head.
   */
  starts(channels: readonly string[], cursor: string, last?: number): Map<string, Position> {
    const decoded = cursor === 'earliest' ? { ok: true as const, value: [] } : decodeCursor(cursor);
    if (!decoded.ok) throw new Error(`The client sent an invalid cursor: ${JSON.stringify(decoded.problems)}`);
    const entries = new Map(decoded.value.map((entry) => [entry.channel, entry]));
    return new Map(
      channels.map((channel) => {
        const { epoch, expired } = this.log(channel);
        const head = this.head(channel);
        if (cursor === 'earliest') return [channel, { epoch, offset: expired }];
        if (last !== undefined) return [channel, { epoch, offset: Math.max(expired, head.offset - last) }];
        return [channel, entries.get(channel) ?? head];
      }),
    );
  }

  /** Reads the messages and gaps that follow these positions. */
  read(starts: ReadonlyMap<string, Position>, limit = 100): FakePage {
    const messages: Message[] = [];
    const gaps: ChannelGap[] = [];
    const positions = new Map<string, Position>();
    let more = false;
    for (const [channel, start] of starts) {
      const log = this.log(channel);
      const head = this.head(channel);
      let at = start;
      const gap = (from: number, to: number, reason: ChannelGap['reason']): void => {
        gaps.push({ channel, epoch: head.epoch, from, to, reason });
        at = { epoch: head.epoch, offset: reason === 'reset' ? from - 1 : to };
      };
      if (at.epoch !== '' && at.epoch !== log.epoch) gap(at.offset + 1, log.expired, 'epoch');
      else if (at.offset > head.offset) gap(head.offset + 1, at.offset, 'reset');
      else if (at.offset < log.expired) gap(at.offset + 1, log.expired, 'expired');
      for (const message of log.messages) {
        if (message.offset <= at.offset) continue;
        more ||= messages.length >= limit;
        if (messages.length >= limit) break;
        messages.push(message);
        at = { epoch: message.epoch, offset: message.offset };
      }
      positions.set(channel, at);
    }
    return { messages, gaps, positions, more };
  }

  #newEpoch(): string {
    this.#epochs += 1;
    return `epoch${this.#epochs}`;
  }
}
