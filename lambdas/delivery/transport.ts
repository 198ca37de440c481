/** How posting to one connection ended. */
export type Outcome =
  /** Every frame was accepted. */
  | 'delivered'
  /** The connection is closed (410). */
  | 'gone'
  /** It kept failing in a way that may pass; later frames of the call were not tried. */
  | 'gave-up'
  /** The platform refuses it, whatever is done; later frames of the call were not tried. */
  | 'refused';

/** What came of one attempt to post one frame. */
export type SendResult =
  | { readonly kind: 'status'; readonly status: number }
  /** No answer: a timeout, or a connection that broke. */
  | { readonly kind: 'failure'; readonly reason: string };

/** Posts one prepared frame to a connection, once. */
export type Send = (connectionId: string) => Promise<SendResult>;

/** A way to reach `POST /@connections/{id}`. */
export interface Transport {
  /** Does what is the same for every receiver of a frame, credentials included. */
  prepare(frame: string): Send;
  /** Closes idle sockets. */
  close(): void;
}

/** Delivers frames to connections. */
export interface Poster {
  /**
   * Posts the frames to each connection, one after another; connections are independent of each other.
   * @returns one outcome per connection, in their order; never rejects because of a connection
   */
  post(connectionIds: readonly string[], frames: readonly string[]): Promise<Outcome[]>;
  close(): void;
}
