/** Partition key of both tables; a string. */
export const PARTITION_KEY = 'pk';
/** Sort key of both tables; a string. */
export const SORT_KEY = 'sk';
/**
 * Time-to-live attribute of both tables, in seconds since the epoch. DynamoDB deletes an item some time after this
 * time.
 */
export const EXPIRES_AT = 'expiresAt';

/** Primary key of an item of either table, in the JSON form of the DynamoDB API. */
export function primaryKey(partition: string, sort: string) {
  return { [PARTITION_KEY]: { S: partition }, [SORT_KEY]: { S: sort } };
}
