import type { Position } from '../protocol/cursors';
import type { HeadChange, PublishClaim } from './channel-items';

/** A channel's head. */
export interface Head {
  readonly epoch: string;
  readonly offset: number;
  /** JSON text of the latest message. */
  readonly text: string;
  /** When it was last written, in milliseconds since the epoch; NaN if another writer left it out. */
  readonly updatedAt: number;
}

/** The result of the write to a head. */
export type AppendResult =
  | { readonly kind: 'applied'; readonly epoch: string; readonly offset: number }
  /** Not applied: the channel is at another position than the expected one. */
  | { readonly kind: 'position_changed'; readonly position: Position }
  /** Not applied: a transaction was writing the head at the same moment. */
  | { readonly kind: 'conflict'; readonly cause: unknown }
  /** Not applied: DynamoDB accepts no further writes to this key at the moment. */
  | { readonly kind: 'throttled'; readonly cause: unknown }
  /** Not applied, and a retry would fail too. */
  | { readonly kind: 'refused'; readonly cause: unknown }
  /** It is unknown whether the write was applied: no usable response arrived. */
  | { readonly kind: 'ambiguous'; readonly cause: unknown };

/** The reads and writes of publishing. Every read is strongly consistent. */
export interface PublishStore {
  /** Writes the head, and thereby assigns the next offset. It makes one attempt: a blind retry could publish twice. */
  append(change: HeadChange): Promise<AppendResult>;
  readHead(channel: string): Promise<Head | undefined>;
  /** Epoch of the log item at an offset; `undefined` if there is none. */
  readLogEpoch(channel: string, offset: number): Promise<string | undefined>;
  /** Claims an id that is unused or has expired; false if another attempt holds it. */
  claim(channel: string, id: string, claim: PublishClaim, nowSeconds: number): Promise<boolean>;
  readClaim(channel: string, id: string): Promise<PublishClaim | undefined>;
  /** Replaces a claim if it still has this token, and no position. Returns false if it was not replaced. */
  replaceClaim(channel: string, id: string, claim: PublishClaim, expectedToken: string): Promise<boolean>;
}
