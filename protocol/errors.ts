import type { Problem } from './problems';

/** Every error code of the service, with the HTTP status it comes with and what it means. */
export const ERRORS = {
  invalid_request: { status: 400, meaning: 'The frame, body or query is malformed; `problems` lists everything.' },
  invalid_channel: { status: 400, meaning: 'The channel name is not valid here.' },
  invalid_cursor: { status: 400, meaning: 'The cursor is not one, or names too many channels.' },
  unknown_action: { status: 400, meaning: 'The frame names no action of this service.' },
  webhook_refused: { status: 400, meaning: 'SNS refused the endpoint; the message says why.' },
  unauthorized: { status: 401, meaning: 'There is no token, or it is not one of ours.' },
  token_expired: { status: 401, meaning: 'The token has run out; get a new one.' },
  forbidden: { status: 403, meaning: 'The token does not allow this on this channel.' },
  not_found: { status: 404, meaning: 'There is no such resource.' },
  webhook_not_found: { status: 404, meaning: 'There is no webhook with this id.' },
  publish_in_progress: { status: 409, meaning: 'Another attempt with the same id is still open; ask again soon.' },
  webhook_exists: { status: 409, meaning: 'The URL already has a webhook with other settings.' },
  webhook_pending: { status: 409, meaning: 'The webhook waits for its confirmation and cannot be deleted.' },
  connection_gone: { status: 410, meaning: 'The connection is no longer known; connect again.' },
  message_too_large: { status: 413, meaning: 'The data is larger than one message may carry.' },
  throttled: { status: 429, meaning: 'Too many publishes to one channel, or calls in the account; slow down.' },
  internal_error: { status: 500, meaning: 'The service failed; the request id finds it in the logs.' },
  unavailable: { status: 503, meaning: 'A part of the service did not answer; try again.' },
} as const satisfies Record<string, { readonly status: number; readonly meaning: string }>;

/** A stable error code; clients switch on it, never on the message. */
export type ErrorCode = keyof typeof ERRORS;

/** The error object of replies and of HTTP bodies. */
export interface ErrorBody {
  readonly code: ErrorCode;
  /** What was wrong with the value that was got, and what to do next. */
  readonly message: string;
  /** Finds the request in the logs. */
  readonly requestId: string;
  /** Everything that was wrong, with `invalid_request` and `invalid_cursor`. */
  readonly problems?: readonly Problem[];
}

/** HTTP status of a code. */
export function statusOf(code: ErrorCode): number {
  return ERRORS[code].status;
}
