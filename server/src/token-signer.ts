import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../contract/environment';
import { Problems } from '../../protocol/problems';
import { InvalidArgumentError } from './invalid-argument-error';
import { signToken } from './sign-token';
import type { TokenClaims } from './sign-token';

/** Options of {@link createTokenSigner}. */
export interface TokenSignerOptions {
  /** ARN of the signing secret. @default - the variable TIDINGS_SIGNING_SECRET_ARN, which `grantSignTokens` sets */
  readonly secretArn?: string;
  /** Region, credentials, endpoint and so on of the Secrets Manager client. @default - the SDK's defaults */
  readonly secretsManager?: SecretsManagerClientConfig;
}

/** Signs tokens with the signing secret of a deployment. */
export interface TokenSigner {
  /**
   * Signs a token. The first call reads the secret. A call more than five minutes later reads it again.
   * @throws InvalidArgumentError `invalid_claims`, with all problems
   * @throws the error of Secrets Manager if the secret cannot be read
   */
  sign(claims: TokenClaims): Promise<string>;
}

/** How long a secret is used before it is read again, in milliseconds. */
const SECRET_CACHE_MS = 5 * 60 * 1000;

/**
 * Creates a token signer that reads the secret from Secrets Manager, with `@aws-sdk/client-secrets-manager`.
 * @throws InvalidArgumentError `invalid_options`, with all problems
 */
export function createTokenSigner(options: TokenSignerOptions = {}): TokenSigner {
  const secretArn = checkOptions(options);
  const client = import('@aws-sdk/client-secrets-manager').then(({ GetSecretValueCommand, SecretsManagerClient }) => {
    const secretsManager = new SecretsManagerClient(options.secretsManager ?? {});
    return () => secretsManager.send(new GetSecretValueCommand({ SecretId: secretArn }));
  });
  // The first call of `sign` reports a failed import. Without this handler, Node would report an unhandled rejection.
  client.catch(() => undefined);
  return createTokenSignerWith({
    readSecret: async () => {
      const { SecretString: secret } = await (await client)();
      if (secret === undefined)
        throw new Error(`secret ${secretArn} has no text; store the signing secret as SecretString`);
      return secret;
    },
    clock: { now: () => Date.now() },
  });
}

/** The dependencies of {@link createTokenSignerWith}. */
export interface TokenSignerDependencies {
  readonly readSecret: () => Promise<string>;
  readonly clock: { now(): number };
}

/** Creates a token signer with the given dependencies. */
export function createTokenSignerWith({ readSecret, clock }: TokenSignerDependencies): TokenSigner {
  let cached: { readonly secret: Promise<string>; readonly readAt: number } | undefined;
  const secretNow = (): Promise<string> => {
    if (cached === undefined || clock.now() - cached.readAt >= SECRET_CACHE_MS) {
      const entry = { secret: readSecret(), readAt: clock.now() };
      cached = entry;
      entry.secret.catch(() => {
        if (cached === entry) cached = undefined;
      });
    }
    return cached.secret;
  };
  return { sign: async (claims) => signToken(claims, await secretNow(), clock.now()) };
}

function checkOptions(options: TokenSignerOptions): string {
  const problems = new Problems();
  problems.refuseUnknownKeys({ ...options }, ['secretArn', 'secretsManager']);
  const secretArn = options.secretArn ?? process.env[ENV.signingSecretArn] ?? '';
  if (secretArn === '') {
    problems.add(
      'secretArn',
      `is missing; set this option or the variable ${ENV.signingSecretArn}, which grantSignTokens sets on a Lambda function`,
    );
  }
  const result = problems.outcome(() => secretArn);
  if (!result.ok) throw new InvalidArgumentError('invalid_options', result.problems);
  return result.value;
}
