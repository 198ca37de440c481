import { AttributeType, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BY_CONNECTION_INDEX, CONNECTION_ID } from '../../contract/connection-table';
import { PARTITION_KEY } from '../../contract/table-keys';
import { tableProps } from './table-props';
import type { TableProps } from './table-props';

/**
 * The table of connections and subscriptions. Grants name single actions and, where one is read, the index:
 * CDK's own grants would open every index together with the table.
 */
export class ConnectionTable extends Construct {
  /** The table itself. */
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

  /** Name of the table. */
  get tableName(): string {
    return this.resource.tableName;
  }

  /** Lets `grantee` record a connection. */
  grantConnect(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:PutItem');
  }

  /** Lets `grantee` remove a connection and find and remove its subscriptions. */
  grantDisconnect(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:BatchWriteItem').combine(this.#grantQueryIndex(grantee));
  }

  /** Lets `grantee` read a connection. */
  grantReadConnection(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:GetItem');
  }

  /** Lets `grantee` write and delete subscriptions. */
  grantWriteSubscriptions(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:BatchWriteItem');
  }

  /** Lets `grantee` renew a connection and its subscriptions. */
  grantRenew(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:UpdateItem').combine(this.#grantQueryIndex(grantee));
  }

  /** Lets `grantee` list the subscriptions of a channel. */
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
