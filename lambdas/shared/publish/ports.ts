import type { Claim, HeadChange } from '../tables/channel-table';

/** A channel's head. */
export interface Head {
  readonly epoch: string;
  readonly offset: number;
  /** JSON text of the latest message. */
  readonly text: string;
  /** When it was last written, in milliseconds since the epoch; NaN when another writer left it out. */
  readonly updatedAt: number;
}

/** How the write to a head ended. */
export type Append =
  | { readonly kind: 'applied'; readonly epoch: string; readonly offset: number }
  /** Not applied: the key takes no more writes just now. */
  | { readonly kind: 'throttled'; readonly cause: unknown }
  /** Not applied, and trying again does not help. */
  | { readonly kind: 'refused'; readonly cause: unknown }
  /** Applied or not: no usable answer came. */
  | { readonly kind: 'ambiguous'; readonly cause: unknown };

/** What publishing reads and writes. Every read is consistent. */
export interface PublishStore {
  /** The one write that orders everything. Tried exactly once: a blind retry could publish twice. */
  append(change: HeadChange): Promise<Append>;
  readHead(channel: string): Promise<Head | undefined>;
  /** Epoch of the log item at an offset, `undefined` when there is none. */
  readLogEpoch(channel: string, offset: number): Promise<string | undefined>;
  /** Takes an id that is free or has run out; false when it is taken. */
  claim(channel: string, id: string, claim: Claim, nowSeconds: number): Promise<boolean>;
  readClaim(channel: string, id: string): Promise<Claim | undefined>;
  /** Replaces a claim that still has this token and no offset; false when it has not. */
  replaceClaim(channel: string, id: string, claim: Claim, expectedToken: string): Promise<boolean>;
}
