/** Every number that the wire contract or AWS fixes, with its source. Sizes are UTF-8 bytes. */

/** One WebSocket frame, either direction (API Gateway quota "WebSocket frame size"). */
export const MAX_FRAME_BYTES = 32 * 1024;
/** One WebSocket message, and the body of a post to a connection (API Gateway quota "Message payload size"). */
export const MAX_SOCKET_MESSAGE_BYTES = 128 * 1024;
/** The JSON text of a message's `data`: with all other members and the cursor it fits one frame. */
export const MAX_DATA_BYTES = 30 * 1024;
/**
 * Lists and objects of published data that may stand in each other. Common readers of JSON stop at 64 by default
 * (System.Text.Json), what stands around the data included.
 */
export const MAX_DATA_DEPTH = 50;
/** A connection lives two hours at most (API Gateway quota "Connection duration"). */
export const MAX_CONNECTION_SECONDS = 2 * 60 * 60;
/** A connection is closed after ten idle minutes (API Gateway quota "Idle connection timeout"). */
export const MAX_IDLE_SECONDS = 10 * 60;
/** Characters of a channel name. */
export const MAX_CHANNEL_LENGTH = 128;
/** Characters of a message id, and of the id of a client's frame. */
export const MAX_ID_LENGTH = 64;
/** Characters of a message type. */
export const MAX_TYPE_LENGTH = 64;
/** Channels in one subscribe, unsubscribe, sync or read: the reply fits one frame. */
export const MAX_CHANNELS_PER_REQUEST = 50;
/** Result of an API Gateway authorizer, in bytes (API Gateway quota "Lambda authorizer result size"). */
export const MAX_AUTHORIZER_RESULT_BYTES = 8 * 1024;
/** Combinations of one SNS filter policy: the product of the lengths of its lists. */
export const MAX_FILTER_COMBINATIONS = 150;
/** Items of one page of a list. */
export const MAX_PAGE_ITEMS = 100;
/** Characters of a webhook's URL (SNS stores longer ones, no endpoint needs them). */
export const MAX_URL_LENGTH = 2048;
/** Dead letters in one answer. */
export const MAX_DEAD_LETTERS = 50;
/** Messages of one answer of a read, and what `limit` may ask for. */
export const MAX_READ_MESSAGES = 100;
/** Messages that `last` may ask for, in each channel. */
export const MAX_LAST_MESSAGES = 100;
/** Messages of one answer of a read, as bytes of the JSON that Lambda carries (Lambda quota "Synchronous payload": 6 MB). */
export const MAX_READ_BYTES = 4 * 1024 * 1024;
/** How long a read may wait for something new (API Gateway ends every request after 30 seconds). */
export const MAX_WAIT_SECONDS = 20;
/** Shortest pause between two short polls that an answer suggests. */
export const MIN_POLL_AFTER_MS = 250;
/** Longest pause between two short polls that an answer suggests. */
export const MAX_POLL_AFTER_MS = 30_000;
/** Silence on a stream of events after which a comment is sent. */
export const HEARTBEAT_SECONDS = 15;
