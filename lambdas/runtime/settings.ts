import { ENV } from '../../contract/environment';
import type { EnvironmentName } from '../../contract/environment';

/** Environment variables by name. */
export type EnvironmentSource = Readonly<Record<string, string | undefined>>;

/** The tokens that a function accepts. */
export type AuthSettings =
  /** Tokens signed with the secret in Secrets Manager. */
  | { readonly mode: 'secret'; readonly secretArn: string }
  /** Tokens of an OIDC issuer. */
  | { readonly mode: 'oidc'; readonly issuer: string; readonly audience: string; readonly jwksUrl: string };

/** Reads one setting, and adds the problems of its environment variables to `problems`. */
type Reader<T> = (source: EnvironmentSource, problems: string[]) => T;

const READERS = {
  channelTable: text(ENV.channelTable),
  connectionTable: text(ENV.connectionTable),
  messageRetentionSeconds: integer(ENV.messageRetentionSeconds, 1),
  publishIdRetentionSeconds: integer(ENV.publishIdRetentionSeconds, 1),
  waitSeconds: integer(ENV.waitSeconds, 0),
  holdSeconds: integer(ENV.holdSeconds, 1),
  connectionsEndpoint: text(ENV.connectionsEndpoint),
  postTransport: oneOf(ENV.postTransport, ['pool', 'sdk']),
  postsPerSecond: integer(ENV.postsPerSecond, 1),
  topicArn: text(ENV.topicArn),
  deadLetterQueueArn: text(ENV.deadLetterQueueArn),
  deadLetterQueueUrl: text(ENV.deadLetterQueueUrl),
  webhookDeliveryPolicy: text(ENV.webhookDeliveryPolicy),
  auth: readAuth,
};

/** Every setting of the functions, with its type. */
export type Settings = { readonly [Name in keyof typeof READERS]: ReturnType<(typeof READERS)[Name]> };

/**
 * Reads the settings of a function from its environment. Call it once per process.
 * @throws Error that names every variable that is missing or invalid
 */
export function readSettings<Name extends keyof Settings>(
  source: EnvironmentSource,
  names: readonly Name[],
): Pick<Settings, Name> {
  const problems: string[] = [];
  const settings = Object.fromEntries(names.map((name) => [name, READERS[name](source, problems)]));
  if (problems.length > 0) {
    throw new Error(`environment variables are missing or invalid: ${problems.join('; ')}; deploy the latest template`);
  }
  return settings as Pick<Settings, Name>;
}

function text(name: EnvironmentName): Reader<string> {
  return (source, problems) => {
    const value = source[name];
    if (!value) problems.push(`${name} is ${value === undefined ? 'missing' : 'empty'}`);
    return value ?? '';
  };
}

function integer(name: EnvironmentName, minimum: number): Reader<number> {
  return (source, problems) => {
    const value = source[name];
    if (!value) return Number(text(name)(source, problems));
    const number = Number(value);
    if (Number.isSafeInteger(number) && number >= minimum) return number;
    problems.push(`${name} is ${JSON.stringify(value)}, expected a whole number of at least ${minimum}`);
    return minimum;
  };
}

function oneOf<const Value extends string>(name: EnvironmentName, values: readonly Value[]): Reader<Value> {
  return (source, problems) => {
    const value = values.find((known) => known === source[name]);
    if (value === undefined) {
      problems.push(`${name} is ${JSON.stringify(source[name]) ?? 'missing'}, expected ${values.join(' or ')}`);
    }
    return value ?? (values[0] as Value);
  };
}

/** The mode is `oidc` if any OIDC variable is set, otherwise `secret`. */
function readAuth(source: EnvironmentSource, problems: string[]): AuthSettings {
  if (source[ENV.oidcIssuer] || source[ENV.oidcAudience] || source[ENV.oidcJwksUrl]) {
    return {
      mode: 'oidc',
      issuer: text(ENV.oidcIssuer)(source, problems),
      audience: text(ENV.oidcAudience)(source, problems),
      jwksUrl: text(ENV.oidcJwksUrl)(source, problems),
    };
  }
  return { mode: 'secret', secretArn: text(ENV.signingSecretArn)(source, problems) };
}
