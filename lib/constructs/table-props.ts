import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing } from 'aws-cdk-lib/aws-dynamodb';
import type { TableEncryptionV2, TablePropsV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EXPIRES_AT, PARTITION_KEY, SORT_KEY } from '../../contract/table-keys';

/** Properties of `ChannelTable` and `ConnectionTable`. */
export interface TableProps {
  /**
   * What happens to the table when its stack is deleted. RETAIN also turns on deletion protection.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /** Key that encrypts the table at rest. @default - a key that DynamoDB owns, free of charge */
  readonly encryption?: TableEncryptionV2;
}

/** Properties of both tables: on-demand capacity, keys, time to live, point-in-time recovery. */
export function tableProps(props: TableProps): TablePropsV2 {
  const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
  return {
    partitionKey: { name: PARTITION_KEY, type: AttributeType.STRING },
    sortKey: { name: SORT_KEY, type: AttributeType.STRING },
    billing: Billing.onDemand(),
    timeToLiveAttribute: EXPIRES_AT,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
    removalPolicy,
    ...(props.encryption === undefined ? {} : { encryption: props.encryption }),
  };
}
