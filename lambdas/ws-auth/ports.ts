/** What a new token means for one subscription. */
export interface Renewal {
  readonly channel: string;
  readonly connectionId: string;
  /** In seconds since the epoch; now or earlier ends the subscription. */
  readonly expiresAt: number;
  /** The token still allows presence; if not, the subscriber leaves the presence channel. */
  readonly keepsPresence: boolean;
}

/** Changes one subscription that exists; one that does not is left alone. */
export type RenewSubscription = (renewal: Renewal) => Promise<void>;
