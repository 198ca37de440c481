import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../contract/environment';
import type { EnvironmentName } from '../../contract/environment';
import type { ResolvedSettings } from '../config/settings';
import { ConfigError } from '../errors';
import type { SigningSecret } from './signing-secret';
import type { TidingsFunction } from './tidings-function';

/** A construct that has a signing secret in auth mode `secret`. */
export interface SecretHolder extends Construct {
  readonly signingSecret: SigningSecret | undefined;
}

/** Environment variables of a function, by name. */
export type Environment = Readonly<Partial<Record<EnvironmentName, string>>>;

/** How long messages are kept, for functions that read or write the log. */
export function messageRetention({ retention }: ResolvedSettings): Environment {
  return { [ENV.messageRetentionSeconds]: String(retention.messageSeconds) };
}

/** How long messages and publish ids are kept, for functions that publish. */
export function publishRetention(settings: ResolvedSettings): Environment {
  return {
    ...messageRetention(settings),
    [ENV.publishIdRetentionSeconds]: String(settings.retention.publishIdSeconds),
  };
}

/**
 * Configures the issuer whose tokens a function accepts. In mode `secret`, the function may also read the signing secret.
 * @throws ConfigError in mode `secret` if the data was created without a signing secret
 */
export function acceptTokens(verifier: TidingsFunction, { auth }: ResolvedSettings, data: SecretHolder): void {
  if (auth.mode === 'oidc') {
    verifier.addEnvironment({
      [ENV.oidcIssuer]: auth.issuer,
      [ENV.oidcAudience]: auth.audience,
      [ENV.oidcJwksUrl]: auth.jwksUrl,
    });
    return;
  }
  const secret = requireSecret(data);
  verifier.addEnvironment({ [ENV.signingSecretArn]: secret.secretArn });
  secret.grantRead(verifier);
}

/**
 * Permits `grantee` to read the signing secret, so that it can sign tokens. A Lambda function also gets the secret's ARN.
 * @throws ConfigError in auth mode `oidc`, in which the issuer signs all tokens
 */
export function grantSignTokens(grantee: IGrantable, data: SecretHolder): Grant {
  const secret = requireSecret(data);
  addEnvironmentTo(grantee, { [ENV.signingSecretArn]: secret.secretArn });
  return secret.grantRead(grantee);
}

/** Adds environment variables if the grantee is a Lambda function. Roles and users have none. */
export function addEnvironmentTo(grantee: IGrantable, environment: Environment): void {
  if (!(grantee instanceof LambdaFunction)) return;
  for (const [name, value] of Object.entries(environment)) grantee.addEnvironment(name, value);
}

function requireSecret(data: SecretHolder) {
  if (data.signingSecret !== undefined) return data.signingSecret;
  throw new ConfigError(data.node.path, [
    {
      path: 'auth.mode',
      got: '"oidc"',
      allowed: '"secret", because TidingsData creates a signing secret only in this mode',
      next: 'Use the same auth settings for all constructs. In mode oidc, let the issuer sign the tokens.',
    },
  ]);
}
