import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { TidingsData } from '../constructs/tidings-data';
import { StageStack } from './stage-stack';
import type { StageStackProps } from './stage-stack';

/** The stack of data that outlives the other stacks: the tables and, in auth mode `secret`, the signing secret. */
export class DataStack extends StageStack {
  readonly data: TidingsData;

  constructor(scope: Construct, props: StageStackProps) {
    super(scope, 'data', 'Tidings: channels, connections and the signing secret', props);
    const { settings } = props.config;
    this.terminationProtection = settings.removal === 'retain';
    this.data = new TidingsData(this, 'Default', { settings });
    const { channelTable, connectionTable, signingSecret } = this.data;
    new CfnOutput(this, 'ChannelTableName', { value: channelTable.tableName });
    new CfnOutput(this, 'ConnectionTableName', { value: connectionTable.tableName });
    if (signingSecret !== undefined) new CfnOutput(this, 'SigningSecretArn', { value: signingSecret.secretArn });
  }
}
