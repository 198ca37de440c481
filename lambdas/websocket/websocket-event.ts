/** What the functions read of a WebSocket event; the same for `$connect`, messages and `$disconnect`. */
export interface SocketEvent {
  readonly requestContext: {
    readonly connectionId: string;
    readonly requestId: string;
    /** Milliseconds since the epoch. */
    readonly connectedAt: number;
    readonly routeKey: string;
    /** The context that the authorizer returned; API Gateway makes text of every value. */
    readonly authorizer?: Readonly<Record<string, unknown>>;
  };
  /** The client's frame; absent on `$connect` and `$disconnect`. */
  readonly body?: string;
}

/** The only form that route responses have: any other key makes API Gateway answer "Internal server error". */
export interface SocketResponse {
  readonly statusCode: number;
  /** Sent to the client as one frame. */
  readonly body?: string;
}
