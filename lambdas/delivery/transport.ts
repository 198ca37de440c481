/** The result of posting one frame to one connection, once. */
export type PostResult =
  | { readonly kind: 'status'; readonly status: number }
  /** No response: a timeout, or a broken connection. */
  | { readonly kind: 'failure'; readonly reason: string };

/** Posts one prepared frame to a connection, once. */
export type PostFrame = (connectionId: string) => Promise<PostResult>;

/** Posts frames with `POST /@connections/{id}`, through one HTTP client: this project's own or the AWS SDK's. */
export interface Transport {
  /** Prepares everything that is the same for every receiver of a frame, including the credentials. */
  prepare(frame: string): PostFrame;
  /** Closes idle sockets. */
  close(): void;
}
