/** Entries of one PublishBatch (SNS quota). */
export const MAX_PUBLISH_BATCH_ENTRIES = 10;
/** Bytes of one Publish or PublishBatch: messages and message attributes (SNS quota for delivery to HTTPS endpoints). */
export const MAX_TOPIC_MESSAGE_BYTES = 256 * 1024;
/** Keys of one filter policy (SNS developer guide, "Filter policy constraints"). */
export const MAX_FILTER_KEYS = 5;
/** Total retry time of one delivery policy, in seconds. AWS does not raise it. */
export const MAX_DELIVERY_RETRY_SECONDS = 3600;
