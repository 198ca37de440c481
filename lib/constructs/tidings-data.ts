import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ENV } from '../../contract/environment';
import { resolveSettings } from '../config/settings';
import type { ResolvedSettings, TidingsSettings } from '../config/settings';
import { ChannelTable } from './channel-table';
import { ConnectionTable } from './connection-table';
import { removalPolicyOf } from './create-functions';
import { addEnvironmentTo, grantSignTokens, publishRetention } from './function-environment';
import { SigningSecret } from './signing-secret';

/** Properties of `TidingsData`. */
export interface TidingsDataProps {
  /** The settings. Use the same for all constructs of one deployment. @default {} */
  readonly settings?: TidingsSettings;
}

/**
 * The resources that keep state: the tables and, in auth mode `secret`, the signing secret. Put them into a stack of
 * their own to keep them when the other stacks are deleted.
 */
export class TidingsData extends Construct {
  /** Table of messages. */
  readonly channelTable: ChannelTable;
  /** Table of connections and subscriptions. */
  readonly connectionTable: ConnectionTable;
  /** Secret that signs tokens. Undefined in auth mode `oidc`. */
  readonly signingSecret: SigningSecret | undefined;
  readonly #settings: ResolvedSettings;

  /** @throws ConfigError with all invalid settings */
  constructor(scope: Construct, id: string, props: TidingsDataProps = {}) {
    super(scope, id);
    this.#settings = resolveSettings(props.settings ?? {}, this.node.path);
    const removalPolicy = removalPolicyOf(this.#settings);
    this.channelTable = new ChannelTable(this, 'ChannelTable', { removalPolicy });
    this.connectionTable = new ConnectionTable(this, 'ConnectionTable', { removalPolicy });
    this.signingSecret =
      this.#settings.auth.mode === 'secret' ? new SigningSecret(this, 'SigningSecret', { removalPolicy }) : undefined;
  }

  /**
   * Permits `grantee` to publish with the server library, also in its own `TransactWriteItems` calls. A Lambda function
   * also gets the environment variables that the server library reads.
   */
  grantPublish(grantee: IGrantable): Grant {
    addEnvironmentTo(grantee, {
      [ENV.channelTable]: this.channelTable.tableName,
      ...publishRetention(this.#settings),
    });
    return this.channelTable.grantPublish(grantee);
  }

  /**
   * Permits `grantee` to read the signing secret, so that it can sign tokens with the server library. A Lambda function
   * also gets the secret's ARN as an environment variable.
   * @throws ConfigError in auth mode `oidc`, in which the issuer signs all tokens
   */
  grantSignTokens(grantee: IGrantable): Grant {
    return grantSignTokens(grantee, this);
  }
}
