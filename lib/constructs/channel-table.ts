import { StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { tableProps } from './table-props';
import type { TableProps } from './table-props';

/** The table of heads, logs and publish ids. Fan-out and webhooks read its stream. */
export class ChannelTable extends Construct {
  /** The CDK construct of the table. */
  readonly resource: TableV2;

  constructor(scope: Construct, id: string, props: TableProps = {}) {
    super(scope, id);
    this.resource = new TableV2(this, 'Resource', { ...tableProps(props), dynamoStream: StreamViewType.NEW_IMAGE });
  }

  get tableName(): string {
    return this.resource.tableName;
  }

  /**
   * Permits `grantee` to publish: to read and write the publish id, and to update the head. `TransactWriteItems` is
   * authorized by the actions of its items, so these permissions are also enough to publish in a transaction.
   */
  grantPublish(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
  }

  /** Permits `grantee` to read heads and logs. */
  grantRead(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:BatchGetItem', 'dynamodb:Query');
  }

  /** Permits `grantee` to read one head per call. */
  grantReadHead(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:GetItem');
  }

  /** Permits `grantee` to write log items, and positions to the items of publish ids. */
  grantWriteLog(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:BatchWriteItem');
  }

  #grant(grantee: IGrantable, ...actions: string[]): Grant {
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.resource.tableArn] });
  }
}
