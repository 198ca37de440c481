import { StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { tableProps } from './table-props';
import type { TableProps } from './table-props';

/** The table of heads, logs and publish ids. Its stream orders everything that follows a publish. */
export class ChannelTable extends Construct {
  /** The table itself. */
  readonly resource: TableV2;

  constructor(scope: Construct, id: string, props: TableProps = {}) {
    super(scope, id);
    this.resource = new TableV2(this, 'Resource', { ...tableProps(props), dynamoStream: StreamViewType.NEW_IMAGE });
  }

  /** Name of the table. */
  get tableName(): string {
    return this.resource.tableName;
  }

  /** Lets `grantee` publish: read the publish id, claim it, and move the head. */
  grantPublish(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
  }

  /** Lets `grantee` read heads and logs. */
  grantRead(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:BatchGetItem', 'dynamodb:Query');
  }

  /** Lets `grantee` read one head at a time. */
  grantReadHead(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:GetItem');
  }

  /** Lets `grantee` write log items and complete publish ids. */
  grantWriteLog(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'dynamodb:BatchWriteItem');
  }

  #grant(grantee: IGrantable, ...actions: string[]): Grant {
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.resource.tableArn] });
  }
}
