/** What a new token means for one subscription. */
export interface Renewal {
  readonly channel: string;
  readonly connectionId: string;
  /** In seconds since the epoch; now or earlier ends the subscription. */
  readonly expiresAt: number;
  /** The token still lets the connection be announced; if not, it leaves. */
  readonly mayBeAnnounced: boolean;
}

/** Changes one subscription that exists; one that does not is left alone. */
export type RenewSubscription = (renewal: Renewal) => Promise<void>;
