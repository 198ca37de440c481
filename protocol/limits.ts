/** The limits of the wire contract and of AWS, with their sources. Sizes are UTF-8 bytes. */

/** Maximum size of one WebSocket frame, in either direction (API Gateway quota "WebSocket frame size"). */
export const MAX_FRAME_BYTES = 32 * 1024;
/**
 * Maximum size of one WebSocket message, and of the body of a post to a connection (API Gateway quota "Message payload
 * size").
 */
export const MAX_SOCKET_MESSAGE_BYTES = 128 * 1024;
/** Maximum size of the JSON text of a message's `data`. With all other members and the cursor, it fits one frame. */
export const MAX_DATA_BYTES = 30 * 1024;
/**
 * Maximum nesting depth of lists and objects in published data. Common JSON parsers stop at 64 levels by default
 * (System.Text.Json), and the lists and objects of the frame around the data count too.
 */
export const MAX_DATA_DEPTH = 50;
/** A connection is closed after two hours at most (API Gateway quota "Connection duration"). */
export const MAX_CONNECTION_SECONDS = 2 * 60 * 60;
/** A connection is closed after ten idle minutes (API Gateway quota "Idle connection timeout"). */
export const MAX_IDLE_SECONDS = 10 * 60;
/** Maximum length of a channel name, in characters. */
export const MAX_CHANNEL_LENGTH = 128;
/** Maximum length of a message id, and of the id of a client's frame, in characters. */
export const MAX_ID_LENGTH = 64;
/** Maximum length of a message type, in characters. */
export const MAX_TYPE_LENGTH = 64;
/** Maximum number of channels in one subscribe, unsubscribe, sync or read. The reply has to fit one frame. */
export const MAX_CHANNELS_PER_REQUEST = 50;
/** Maximum size of the result of an API Gateway authorizer (API Gateway quota "Lambda authorizer result size"). */
export const MAX_AUTHORIZER_RESULT_BYTES = 8 * 1024;
/** Maximum number of combinations in one SNS filter policy, that is, the product of the lengths of its lists. */
export const MAX_FILTER_COMBINATIONS = 150;
/** Maximum number of items in one page of a list. */
export const MAX_PAGE_ITEMS = 100;
/** Maximum length of a webhook's URL, in characters. SNS stores longer ones, but no endpoint needs them. */
export const MAX_URL_LENGTH = 2048;
/** Maximum number of dead letters in one response. */
export const MAX_DEAD_LETTERS = 50;
/** Maximum number of messages in the response to a read, and maximum of the parameter `limit`. */
export const MAX_READ_MESSAGES = 100;
/** Maximum of the parameter `last`, which is a number of messages per channel. */
export const MAX_LAST_MESSAGES = 100;
/**
 * Maximum size of the messages in the response to a read. It is the size of their JSON text as a JSON string, the form
 * in which Lambda returns it (Lambda quota "Synchronous payload": 6 MB).
 */
export const MAX_READ_BYTES = 4 * 1024 * 1024;
/**
 * Maximum time that a read may wait for new messages. API Gateway ends every request to an HTTP API after 30 seconds.
 */
export const MAX_WAIT_SECONDS = 20;
/** Shortest pause until the next short poll that a response recommends. */
export const MIN_POLL_AFTER_MS = 250;
/** Longest pause until the next short poll that a response recommends. */
export const MAX_POLL_AFTER_MS = 30_000;
/** An event stream sends a comment after this time without an event. */
export const HEARTBEAT_SECONDS = 15;
