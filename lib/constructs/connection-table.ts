import { AttributeType, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BY_CONNECTION_INDEX, CONNECTION_ID } from '../../contract/connection-table';
import { PARTITION_KEY } from '../../contract/table-keys';
import { tableProps } from './table-props';
import type { TableProps } from './table-props';

/**
 * The table of connections and subscriptions. Each grant permits only the actions that its purpose needs, on the table
 * or on the index. CDK's own grants would give access to the table and all of its indexes.
 */
export class ConnectionTable extends Construct {
  /** The CDK construct of the table. */
  readonly resource: TableV2;

  constructor(scope: Construct, id: string, props: TableProps = {}) {
    super(scope, id);
    this.resource = new TableV2(this, 'Resource', {
      ...tableProps(props),
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      globalSecondaryIndexes: [
        {
          indexName: BY_CONNECTION_INDEX,
          partitionKey: { name: CONNECTION_ID, type: AttributeType.STRING },
          sortKey: { name: PARTITION_KEY, type: AttributeType.STRING },
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
    });
  }

  get tableName(): string {
    return this.resource.tableName;
  }

  /** Permits `grantee` to create connections. */
  grantConnect(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:PutItem');
  }

  /** Permits `grantee` to delete a connection, and to find and delete its subscriptions. */
  grantDisconnect(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:BatchWriteItem').combine(this.#grantQueryIndex(grantee));
  }

  /** Permits `grantee` to read connections. */
  grantReadConnection(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:GetItem');
  }

  /** Permits `grantee` to write and delete subscriptions. */
  grantWriteSubscriptions(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:BatchWriteItem');
  }

  /** Permits `grantee` to renew a connection and its subscriptions. */
  grantRenew(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:UpdateItem').combine(this.#grantQueryIndex(grantee));
  }

  /** Permits `grantee` to list the subscriptions of a channel. */
  grantReadSubscriptions(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:Query');
  }

  #grant(grantee: IGrantable, ...actions: string[]): Grant {
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.resource.tableArn] });
  }

  #grantQueryIndex(grantee: IGrantable): Grant {
    const resourceArns = [`${this.resource.tableArn}/index/${BY_CONNECTION_INDEX}`];
    return Grant.addToPrincipal({ grantee, actions: ['dynamodb:Query'], resourceArns });
  }
}
