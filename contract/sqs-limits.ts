/** Maximum number of messages that one ReceiveMessage returns (SQS quota). */
export const MAX_RECEIVED_MESSAGES = 10;
