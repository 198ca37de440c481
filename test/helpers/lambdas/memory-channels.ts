import type { LogStore, LogEntry } from '../../../lambdas/channels/log-store';
import type { AppendResult, Head, PublishStore } from '../../../publishing/publish-store';
import type { HeadChange, PublishClaim } from '../../../publishing/channel-items';
import type { StoredMessage } from '../../../protocol/messages';

/** A written head that fan-out has not processed yet. */
export interface StreamedHead extends Head {
  readonly channel: string;
  readonly claimed: boolean;
}

/** The channel table in memory. */
export class MemoryChannels implements PublishStore, LogStore {
  readonly heads = new Map<string, Head>();
  readonly claims = new Map<string, PublishClaim>();
  readonly logs = new Map<string, Map<number, LogEntry>>();
  /** Heads in the order in which they were written. */
  readonly stream: StreamedHead[] = [];
  /** Results of the next writes to heads, which are then not applied. */
  readonly failures: Exclude<AppendResult['kind'], 'applied' | 'position_changed'>[] = [];
  /** Maximum page size of log reads. */
  pageLimit = Number.MAX_SAFE_INTEGER;

  async append(change: HeadChange): Promise<AppendResult> {
    const failure = this.failures.shift();
    if (failure !== undefined) return { kind: failure, cause: new Error(failure) };
    return this.apply(change);
  }

  /** Writes a head, and ignores `failures`. */
  apply({ channel, text, claimed, newEpoch, updatedAt, expected }: HeadChange): AppendResult {
    const before = this.heads.get(channel);
    const position = { epoch: before?.epoch ?? '', offset: before?.offset ?? 0 };
    if (expected !== undefined && (expected.epoch !== position.epoch || expected.offset !== position.offset)) {
      return { kind: 'position_changed', position };
    }
    const epoch = before?.epoch ?? newEpoch;
    const offset = (before?.offset ?? 0) + 1;
    const head = { epoch, offset, text, updatedAt: Date.parse(updatedAt) };
    this.heads.set(channel, head);
    this.stream.push({ ...head, channel, claimed });
    return { kind: 'applied', epoch, offset };
  }

  async readHead(channel: string): Promise<Head | undefined> {
    return this.heads.get(channel);
  }

  async readLogEpoch(channel: string, offset: number): Promise<string | undefined> {
    return this.logs.get(channel)?.get(offset)?.epoch;
  }

  async claim(channel: string, id: string, claim: PublishClaim, nowSeconds: number): Promise<boolean> {
    const existing = this.claims.get(`${channel}#${id}`);
    if (existing !== undefined && existing.expiresAt > nowSeconds) return false;
    this.claims.set(`${channel}#${id}`, claim);
    return true;
  }

  async readClaim(channel: string, id: string): Promise<PublishClaim | undefined> {
    return this.claims.get(`${channel}#${id}`);
  }

  async replaceClaim(channel: string, id: string, claim: PublishClaim, expectedToken: string): Promise<boolean> {
    const existing = this.claims.get(`${channel}#${id}`);
    if (existing === undefined || existing.token !== expectedToken || existing.position !== undefined) return false;
    this.claims.set(`${channel}#${id}`, claim);
    return true;
  }

  /** Writes the position of a message to its publish id, as fan-out does. */
  writePosition({ channel, text, epoch, offset }: StreamedHead, expiresAt: number): void {
    const { id, time } = JSON.parse(text) as StoredMessage;
    const position = { epoch, offset };
    this.claims.set(`${channel}#${id}`, { claimedAt: Date.parse(time), token: '', expiresAt, position });
  }

  /** Writes a message to the log, as fan-out does. */
  log(channel: string, entry: LogEntry): void {
    const log = this.logs.get(channel) ?? new Map<number, LogEntry>();
    log.set(entry.offset, entry);
    this.logs.set(channel, log);
  }

  async readHeads(channels: readonly string[]): Promise<Map<string, Head>> {
    return new Map(
      channels.flatMap((channel) => {
        const head = this.heads.get(channel);
        return head === undefined ? [] : [[channel, head] as const];
      }),
    );
  }

  readLog: LogStore['readLog'] = async (channel, range) => {
    const { after = 0, upTo = Number.MAX_SAFE_INTEGER, newestFirst = false } = range;
    const limit = Math.min(range.limit, this.pageLimit);
    const found = [...(this.logs.get(channel)?.values() ?? [])]
      .filter(({ offset }) => offset > after && offset <= upTo)
      .sort((a, b) => (newestFirst ? b.offset - a.offset : a.offset - b.offset));
    return { entries: found.slice(0, limit), more: found.length > limit };
  };
}
