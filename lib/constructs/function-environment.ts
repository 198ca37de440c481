import { ENV } from '../../contract/environment';
import type { EnvironmentName } from '../../contract/environment';
import type { TidingsConfig } from '../config/parse-config';
import type { TidingsFunction } from './tidings-function';
import type { DataStack } from '../stacks/data-stack';

/** Some of the environment of a function. */
export type Environment = Readonly<Partial<Record<EnvironmentName, string>>>;

/** How long messages are kept, for functions that read or write the log. */
export function messageRetention(config: TidingsConfig): Environment {
  return { [ENV.messageRetentionSeconds]: String(config.retention.messageSeconds) };
}

/** How long messages and publish ids are kept, for functions that publish. */
export function publishRetention(config: TidingsConfig): Environment {
  return { ...messageRetention(config), [ENV.publishIdRetentionSeconds]: String(config.retention.publishIdSeconds) };
}

/** How long a read of messages may wait, and how long a stream of events is held. */
export function holding(config: TidingsConfig): { readonly messages: Environment; readonly events: Environment } {
  const { waitSeconds, holdSeconds } = config.limits.holding;
  return { messages: { [ENV.waitSeconds]: String(waitSeconds) }, events: { [ENV.holdSeconds]: String(holdSeconds) } };
}

/** Tells a function whose tokens to accept, and in mode `secret` lets it read the signing secret. */
export function acceptTokens(verifier: TidingsFunction, config: TidingsConfig, data: DataStack): void {
  const { auth } = config;
  if (auth.mode === 'oidc') {
    verifier.addEnvironment({
      [ENV.oidcIssuer]: auth.issuer,
      [ENV.oidcAudience]: auth.audience,
      [ENV.oidcJwksUrl]: auth.jwksUrl,
    });
    return;
  }
  if (data.signingSecret === undefined) throw new Error('The data stack was built without a signing secret.');
  verifier.addEnvironment({ [ENV.signingSecretArn]: data.signingSecret.secretArn });
  data.signingSecret.grantRead(verifier);
}
