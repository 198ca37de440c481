import type { AttributeValue as SdkAttributeValue } from '@aws-sdk/client-dynamodb';
import type { WireOutput } from '../../aws/typed-operations';

/** One attribute value in DynamoDB JSON. Exactly one member is set. Binary values are base64 text. */
export type AttributeValue = WireOutput<SdkAttributeValue>;

/** An item, or some attributes of one, by attribute name. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** One key attribute: the partition key, or the sort key if it is the second one. */
export interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

/** Provisioned capacity, in units per second. */
export interface ProvisionedThroughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

/** A secondary index as CreateTable defines it. */
export interface IndexDefinition {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection: {
    readonly ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
    readonly NonKeyAttributes?: readonly string[];
  };
  /** Set for a global index of a table with the billing mode PROVISIONED. */
  readonly ProvisionedThroughput?: ProvisionedThroughput;
}

/** The parts of a table's definition that reads and writes depend on. */
export interface TableDefinition {
  readonly TableName: string;
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: 'S' | 'N' | 'B' }[];
  readonly KeySchema: readonly KeyElement[];
  readonly GlobalSecondaryIndexes?: readonly IndexDefinition[];
  readonly LocalSecondaryIndexes?: readonly IndexDefinition[];
  /** Set for the billing mode PROVISIONED. DescribeTable returns it, but the engine does not enforce it. */
  readonly ProvisionedThroughput?: ProvisionedThroughput;
}

/** The images of an item that a stream record has. */
export type StreamViewType = 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES' | 'KEYS_ONLY';

/** The value of `ReturnConsumedCapacity`. */
export type CapacityDetail = 'NONE' | 'TOTAL' | 'INDEXES' | undefined;

/**
 * A validated request to read or write one item. Members that start with an underscore are expressions that dynalite
 * parsed.
 */
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
