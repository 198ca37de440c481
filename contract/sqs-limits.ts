/** Messages of one ReceiveMessage (SQS quota). */
export const MAX_RECEIVED_MESSAGES = 10;
