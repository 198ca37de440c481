import type { PolicyDocument } from '../../aws/access-control';
import { arn } from '../../core/account';
import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import { AwsError } from '../../core/errors';
import type { Random } from '../../core/random';

/** One version of a secret's value. */
export interface SecretVersion {
  readonly id: string;
  readonly stages: Set<string>;
  readonly createdMs: number;
  readonly secretString?: string;
  /** Base64. */
  readonly secretBinary?: string;
}

/** A secret with its versions. Times are milliseconds since the epoch. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly kmsKeyId: string | undefined;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly createdMs: number;
  changedMs: number;
  policy: PolicyDocument | undefined;
  readonly versions: Map<string, SecretVersion>;
}

/** The value of a new version. */
export type SecretValue = Pick<SecretVersion, 'secretString' | 'secretBinary'>;

/** The staging label of the current version. */
export const CURRENT = 'AWSCURRENT';

const PREVIOUS = 'AWSPREVIOUS';
const ARN_SUFFIX_LENGTH = 6;
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The secrets of the account, in memory. */
export interface Secrets {
  /** Creates a secret. Its ARN ends in a hyphen and six random characters, as on AWS. */
  create(options: Pick<Secret, 'name' | 'description' | 'kmsKeyId' | 'tags'>): Secret;
  /** Finds a secret by its ARN, its ARN without the random suffix, or its name. */
  find(id: string): Secret | undefined;
  all(): readonly Secret[];
  /**
   * Adds a version. If it becomes the current version, the previous one gets the staging label `AWSPREVIOUS`. If the
   * token has already created a version, returns that version.
   * @param stages @default only `AWSCURRENT`
   * @throws AwsError `ResourceExistsException` if the token created a version with another value
   */
  put(secret: Secret, value: SecretValue, stages?: readonly string[], token?: string): SecretVersion;
  /** The version with an id and a staging label; the current version if both are `undefined`. */
  version(secret: Secret, versionId: string | undefined, stage: string | undefined): SecretVersion | undefined;
}

function moveStage(secret: Secret, stage: string, to: SecretVersion): void {
  const from = [...secret.versions.values()].find(({ stages }) => stages.has(stage));
  from?.stages.delete(stage);
  to.stages.add(stage);
  if (stage === CURRENT && from && from !== to) moveStage(secret, PREVIOUS, from);
}

export function createSecrets({
  account,
  clock,
  random,
}: {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
}): Secrets {
  const byArn = new Map<string, Secret>();
  return {
    create(options) {
      const now = clock.now();
      const suffix = random.text(ARN_SUFFIX_LENGTH, ALPHANUMERIC);
      const secret: Secret = {
        ...options,
        arn: arn(account, 'secretsmanager', `secret:${options.name}-${suffix}`),
        createdMs: now,
        changedMs: now,
        policy: undefined,
        versions: new Map(),
      };
      byArn.set(secret.arn, secret);
      return secret;
    },
    find(id) {
      const exact = byArn.get(id);
      if (exact) return exact;
      for (const secret of byArn.values()) {
        if (secret.name === id || secret.arn.slice(0, -ARN_SUFFIX_LENGTH - 1) === id) return secret;
      }
      return undefined;
    },
    all: () => [...byArn.values()],
    put(secret, value, stages = [CURRENT], token = random.uuid()) {
      const known = secret.versions.get(token);
      if (known) {
        if (known.secretString === value.secretString && known.secretBinary === value.secretBinary) return known;
        throw new AwsError(
          'ResourceExistsException',
          `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`,
        );
      }
      const version: SecretVersion = { id: token, stages: new Set(), createdMs: clock.now(), ...value };
      secret.versions.set(version.id, version);
      secret.changedMs = version.createdMs;
      for (const stage of stages) moveStage(secret, stage, version);
      // AWS deletes versions without a staging label.
      for (const [id, { stages: left }] of secret.versions) if (left.size === 0) secret.versions.delete(id);
      return version;
    },
    version(secret, versionId, stage) {
      const label = stage ?? (versionId === undefined ? CURRENT : undefined);
      return [...secret.versions.values()].find(
        ({ id, stages }) => (versionId === undefined || id === versionId) && (label === undefined || stages.has(label)),
      );
    },
  };
}
