/** Records of the channel table that are a publish: the head item was written. */
export const HEAD_WRITTEN = {
  dynamodb: { Keys: { sk: { S: ['head'] } } },
  eventName: ['INSERT', 'MODIFY'],
} as const;

/** Records of the connection table that change who is there: an announced subscription came, changed or went. */
export const ANNOUNCED_SUBSCRIPTION = [
  { dynamodb: { NewImage: { announced: { BOOL: [true] } } } },
  { dynamodb: { OldImage: { announced: { BOOL: [true] } } } },
] as const;
