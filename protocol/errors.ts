import type { Problem } from './problems';

/** Every error code of the service, with its HTTP status and its meaning. */
export const ERRORS = {
  invalid_request: {
    status: 400,
    meaning: 'The frame, body or query is malformed; `problems` lists everything that is wrong.',
  },
  invalid_channel: { status: 400, meaning: 'The channel name is not valid for this call.' },
  invalid_cursor: { status: 400, meaning: 'The text is not a valid cursor, or it contains too many channels.' },
  unknown_action: { status: 400, meaning: 'The frame has no `action`, or an action that this service does not have.' },
  webhook_refused: { status: 400, meaning: 'SNS rejected the endpoint; the message contains the reason.' },
  unauthorized: { status: 401, meaning: 'There is no token, or the service does not accept it.' },
  token_expired: { status: 401, meaning: 'The token has expired; get a new one.' },
  forbidden: { status: 403, meaning: 'The token does not permit this call, or not on this channel.' },
  not_found: { status: 404, meaning: 'There is no such resource.' },
  webhook_not_found: { status: 404, meaning: 'There is no webhook with this id.' },
  publish_in_progress: {
    status: 409,
    meaning: 'Another attempt with the same id has not ended; repeat the request after a second.',
  },
  webhook_exists: { status: 409, meaning: 'The URL already has a webhook with other settings.' },
  webhook_pending: { status: 409, meaning: 'The webhook has not been confirmed yet and cannot be deleted.' },
  connection_gone: { status: 410, meaning: 'The service no longer knows the connection; connect again.' },
  message_too_large: { status: 413, meaning: 'The data exceeds the size limit of a message.' },
  throttled: { status: 429, meaning: 'There were too many publishes to one channel; publish more slowly.' },
  internal_error: { status: 500, meaning: 'The service failed; search its logs for the request id.' },
  unavailable: { status: 503, meaning: 'A dependency of the service did not respond; retry.' },
} as const satisfies Record<string, { readonly status: number; readonly meaning: string }>;

/** A stable error code. Clients distinguish errors by it, never by the message. */
export type ErrorCode = keyof typeof ERRORS;

/** The member `error` of replies and HTTP bodies. */
export interface ErrorBody {
  readonly code: ErrorCode;
  /** States what is wrong with which value, and what to do next. */
  readonly message: string;
  /** Identifies the request in the logs. */
  readonly requestId: string;
  /**
   * Everything that is wrong. Present only with `invalid_request`, `invalid_cursor` and `unknown_action`, and with
   * these only if the service lists problems one by one.
   */
  readonly problems?: readonly Problem[];
}

/** HTTP status of a code. */
export function statusOf(code: ErrorCode): number {
  return ERRORS[code].status;
}
