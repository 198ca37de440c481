import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ChannelTable } from '../constructs/channel-table';
import { ConnectionTable } from '../constructs/connection-table';
import { SigningSecret } from '../constructs/signing-secret';
import { StageStack } from './stage-stack';
import type { StageStackProps } from './stage-stack';

/** What outlives every deployment: the tables and, in auth mode `secret`, the signing secret. */
export class DataStack extends StageStack {
  readonly channelTable: ChannelTable;
  readonly connectionTable: ConnectionTable;
  /** The signing secret; there is none in auth mode `oidc`. */
  readonly signingSecret: SigningSecret | undefined;

  constructor(scope: Construct, props: StageStackProps) {
    super(scope, 'data', 'Tidings: channels, connections and the signing secret', props);
    const { removalPolicy } = this;
    this.terminationProtection = props.config.removal === 'retain';
    this.channelTable = new ChannelTable(this, 'ChannelTable', { removalPolicy });
    this.connectionTable = new ConnectionTable(this, 'ConnectionTable', { removalPolicy });
    new CfnOutput(this, 'ChannelTableName', { value: this.channelTable.tableName });
    new CfnOutput(this, 'ConnectionTableName', { value: this.connectionTable.tableName });
    if (props.config.auth.mode === 'secret') {
      this.signingSecret = new SigningSecret(this, 'SigningSecret', { removalPolicy });
      new CfnOutput(this, 'SigningSecretArn', { value: this.signingSecret.secretArn });
    }
  }
}
