/** Maximum size of a buffered response, in bytes. As observed on AWS, a larger one becomes an error. */
export const MAX_RESPONSE_BYTES = 6_291_556;

/** Maximum size of a synchronous request, in bytes (Lambda quotas). */
export const MAX_REQUEST_BYTES = 6 * 1024 * 1024;

/** Maximum size of an asynchronous request, in bytes (Lambda quotas). */
export const MAX_EVENT_BYTES = 1024 * 1024;

/** Maximum size of a streamed response, in bytes (Lambda quotas). */
export const MAX_STREAM_BYTES = 200 * 1024 * 1024;

/**
 * Time limit of the first initialization. An initialization that takes longer is repeated within the timeout of the
 * invocation (Lambda developer guide).
 */
export const INIT_TIMEOUT_MS = 10_000;
