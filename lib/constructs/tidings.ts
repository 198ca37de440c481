import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { resolveSettings } from '../config/settings';
import type { TidingsSettings } from '../config/settings';
import type { EndpointSettings } from '../config/webhooks';
import { TidingsData } from './tidings-data';
import { TidingsOperations } from './tidings-operations';
import { TidingsRealtime } from './tidings-realtime';
import { TidingsWebhooks } from './tidings-webhooks';
import type { WebhookEndpoint } from './webhook-endpoint';

/** Properties of `Tidings`. */
export interface TidingsProps extends TidingsSettings {
  /** First part of the names of the two APIs in the AWS console. @default - the path of the construct */
  readonly name?: string;
  /** Folder that contains `<name>/index.js` for every function. @default - the prebuilt functions of this package */
  readonly codeDirectory?: string;
}

/**
 * Tidings in one construct: tables, APIs, fan-out and webhooks. Alarms and a dashboard are created if the setting
 * `alarms` is given.
 *
 * The stack gets an output `<id>WebSocketUrl`, `<id>HttpUrl`, `<id>EventsUrl` and, in auth mode `secret`,
 * `<id>SigningSecretArn`. `<id>` is the path of the construct in its stack.
 *
 * To keep the tables in a stack of their own, use `TidingsData`, `TidingsRealtime`, `TidingsWebhooks` and
 * `TidingsOperations` instead.
 *
 * @example
 * const tidings = new Tidings(this, 'Realtime', { allowedOrigins: ['https://app.example.com'] });
 * tidings.grantPublish(orderFunction);
 */
export class Tidings extends Construct {
  /** Tables and signing secret. */
  readonly data: TidingsData;
  /** APIs, fan-out and presence. */
  readonly realtime: TidingsRealtime;
  /** SNS topic, webhook endpoints and dead-letter queue. */
  readonly webhooks: TidingsWebhooks;
  /** Alarms and dashboard. Undefined without the setting `alarms`. */
  readonly operations: TidingsOperations | undefined;

  /** @throws ConfigError with all invalid settings */
  constructor(scope: Construct, id: string, props: TidingsProps = {}) {
    super(scope, id);
    const { name = this.node.path.replaceAll('/', '-'), codeDirectory, ...input } = props;
    const settings = resolveSettings(input, this.node.path);
    const code = codeDirectory === undefined ? {} : { codeDirectory };
    this.data = new TidingsData(this, 'Data', { settings });
    this.realtime = new TidingsRealtime(this, 'Realtime', { ...code, settings, name, data: this.data });
    const { httpApi } = this.realtime;
    this.webhooks = new TidingsWebhooks(this, 'Webhooks', { ...code, settings, data: this.data, httpApi });
    this.operations =
      props.alarms === undefined
        ? undefined
        : new TidingsOperations(this, 'Operations', {
            settings,
            realtime: this.realtime,
            webhooks: this.webhooks,
          });
    this.#addOutput('WebSocketUrl', this.webSocketUrl);
    this.#addOutput('HttpUrl', this.httpUrl);
    this.#addOutput('EventsUrl', this.eventsUrl);
    const { signingSecret } = this.data;
    if (signingSecret !== undefined) this.#addOutput('SigningSecretArn', signingSecret.secretArn);
  }

  /** URL of the WebSocket API, option `websocketUrl` of the client: `wss://…/v1`. */
  get webSocketUrl(): string {
    return this.realtime.webSocketApi.url;
  }

  /** Base URL of the HTTP API without a trailing slash, option `httpUrl` of the client. */
  get httpUrl(): string {
    return this.realtime.httpApi.url;
  }

  /** Base URL of event streams without a trailing slash, option `eventsUrl` of the client. */
  get eventsUrl(): string {
    return this.realtime.streamingUrl.url;
  }

  /**
   * Permits `grantee` to publish with the server library, also in its own `TransactWriteItems` calls. A Lambda function
   * also gets the environment variables that the server library reads.
   */
  grantPublish(grantee: IGrantable): Grant {
    return this.data.grantPublish(grantee);
  }

  /**
   * Permits `grantee` to read the signing secret, so that it can sign tokens with the server library. A Lambda function
   * also gets the secret's ARN as an environment variable.
   * @throws ConfigError in auth mode `oidc`, in which the issuer signs all tokens
   */
  grantSignTokens(grantee: IGrantable): Grant {
    return this.data.grantSignTokens(grantee);
  }

  /**
   * Adds a webhook endpoint, for example one whose URL is only known at deployment.
   * @throws ConfigError with all invalid settings
   */
  addWebhookEndpoint(endpoint: EndpointSettings): WebhookEndpoint {
    return this.webhooks.addEndpoint(endpoint);
  }

  /** Adds an output whose name contains no hash, so that programs can find it. */
  #addOutput(name: string, value: string): void {
    const path = this.node.path.slice(Stack.of(this).node.path.length);
    new CfnOutput(this, name, { value }).overrideLogicalId(`${path.replaceAll(/[^A-Za-z0-9]/g, '')}${name}`);
  }
}
