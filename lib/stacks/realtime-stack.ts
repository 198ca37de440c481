import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { TidingsData } from '../constructs/tidings-data';
import { TidingsRealtime } from '../constructs/tidings-realtime';
import { StageStack } from './stage-stack';
import type { StageStackProps } from './stage-stack';

/** Properties of the realtime stack. */
export interface RealtimeStackProps extends StageStackProps {
  readonly data: TidingsData;
}

/** The stack of the APIs that clients call, of fan-out and of presence. */
export class RealtimeStack extends StageStack {
  readonly realtime: TidingsRealtime;

  constructor(scope: Construct, props: RealtimeStackProps) {
    super(scope, 'realtime', 'Tidings: WebSocket API, HTTP API and fan-out', props);
    const { config, data, codeDirectory } = props;
    const name = `${config.prefix}-${config.stage}`;
    this.realtime = new TidingsRealtime(this, 'Default', { settings: config.settings, data, name, codeDirectory });
    const { webSocketApi, httpApi, streamingUrl } = this.realtime;
    new CfnOutput(this, 'WebSocketUrl', { value: webSocketApi.url });
    new CfnOutput(this, 'ConnectionsUrl', { value: webSocketApi.connectionsUrl });
    new CfnOutput(this, 'HttpUrl', { value: httpApi.url });
    new CfnOutput(this, 'EventsUrl', { value: streamingUrl.url });
  }
}
