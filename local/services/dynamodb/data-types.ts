/** One attribute value in DynamoDB JSON: exactly one member is set; binary is base64 text. */
export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly L?: readonly AttributeValue[];
  readonly M?: Readonly<Record<string, AttributeValue>>;
}

/** An item, or a part of one, by attribute name. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** One element of a key: the first is the partition key, a second one the sort key. */
export interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

/** A secondary index as CreateTable names it. */
export interface IndexDefinition {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection: {
    readonly ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
    readonly NonKeyAttributes?: readonly string[];
  };
}

/** The shape of a table: all that reading and writing its items depends on. */
export interface TableDefinition {
  readonly TableName: string;
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: 'S' | 'N' | 'B' }[];
  readonly KeySchema: readonly KeyElement[];
  readonly GlobalSecondaryIndexes?: readonly IndexDefinition[];
  readonly LocalSecondaryIndexes?: readonly IndexDefinition[];
}

/** Which images a stream record carries. */
export type StreamViewType = 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES' | 'KEYS_ONLY';

/** What ReturnConsumedCapacity asks for. */
export type CapacityDetail = 'NONE' | 'TOTAL' | 'INDEXES' | undefined;

/** A request to read or write one item, validated. Members that start with an underscore are dynalite's parsed expressions. */
export interface ItemRequest {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
  readonly ReturnConsumedCapacity?: CapacityDetail;
  readonly ExclusiveStartKey?: Item;
  readonly KeyConditions?: Readonly<Record<string, { readonly AttributeValueList: readonly AttributeValue[] }>>;
  readonly AttributesToGet?: readonly string[];
  readonly _projection?: unknown;
}
