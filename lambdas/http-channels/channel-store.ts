/** Where a channel stands. */
export interface ChannelState {
  readonly epoch: string;
  readonly offset: number;
  /** ISO 8601; absent when another writer left it out. */
  readonly updatedAt?: string;
}

/** How many are subscribed. */
export interface AudienceCount {
  readonly count: number;
  /** Counting stopped before the end: there are more. */
  readonly more: boolean;
}

/** An announced subscription. */
export interface Announced {
  readonly subject: string;
  readonly connectionId: string;
}

/** A page of announced subscriptions. */
export interface AnnouncedPage {
  readonly members: readonly Announced[];
  /** Sort key after which the next page begins; absent at the end. */
  readonly next?: string;
}

/** What looking at a channel reads. */
export interface ChannelStore {
  readState(channel: string): Promise<ChannelState | undefined>;
  /** Counts subscriptions that have not run out. */
  count(channel: string, nowSeconds: number): Promise<AudienceCount>;
  /** Reads announced subscriptions that have not run out, in the order of their sort keys. */
  announced(channel: string, nowSeconds: number, after?: string): Promise<AnnouncedPage>;
}
