/** Maximum number of entries in one PublishBatch (SNS quota). */
export const MAX_PUBLISH_BATCH_ENTRIES = 10;
/**
 * Maximum size of one Publish or PublishBatch, messages and message attributes together (SNS quota for delivery to
 * HTTPS endpoints).
 */
export const MAX_TOPIC_MESSAGE_BYTES = 256 * 1024;
/** Maximum number of keys in one filter policy (SNS developer guide, "Filter policy constraints"). */
export const MAX_FILTER_KEYS = 5;
/** Maximum total retry time of one delivery policy, in seconds. AWS does not raise this limit. */
export const MAX_DELIVERY_RETRY_SECONDS = 3600;
