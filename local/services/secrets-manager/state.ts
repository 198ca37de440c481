import { arn } from '../../core/account';
import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import { AwsError } from '../../core/errors';
import type { Random } from '../../core/random';
import type { PolicyDocument } from '../../aws/access-control';

/** One value that a secret has or had. */
export interface SecretVersion {
  readonly id: string;
  readonly stages: Set<string>;
  readonly createdMs: number;
  readonly secretString?: string;
  readonly secretBinary?: string;
}

/** A secret with all its values. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly kmsKeyId: string | undefined;
  readonly tags: readonly unknown[];
  readonly createdMs: number;
  changedMs: number;
  policy: PolicyDocument | undefined;
  readonly versions: Map<string, SecretVersion>;
}

/** The value of a new version. */
export type SecretValue = Pick<SecretVersion, 'secretString' | 'secretBinary'>;

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';
const ARN_SUFFIX_LENGTH = 6;
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The secrets of the engine, in memory. */
export class SecretStore {
  readonly #byArn = new Map<string, Secret>();

  constructor(private readonly deps: { readonly account: Account; readonly clock: Clock; readonly random: Random }) {}

  /** Creates a secret; its ARN ends in a dash and six random characters, as on AWS. */
  create(options: Pick<Secret, 'name' | 'description' | 'kmsKeyId' | 'tags'>): Secret {
    const { account, clock, random } = this.deps;
    const now = clock.now();
    const secretArn = arn(
      account,
      'secretsmanager',
      `secret:${options.name}-${random.text(ARN_SUFFIX_LENGTH, ALPHANUMERIC)}`,
    );
    const secret: Secret = {
      ...options,
      arn: secretArn,
      createdMs: now,
      changedMs: now,
      policy: undefined,
      versions: new Map(),
    };
    this.#byArn.set(secretArn, secret);
    return secret;
  }

  /** Finds by ARN, by ARN without its random suffix, or by name. */
  find(id: string): Secret | undefined {
    const exact = this.#byArn.get(id);
    if (exact) return exact;
    for (const secret of this.#byArn.values()) {
      if (secret.name === id || secret.arn.slice(0, -ARN_SUFFIX_LENGTH - 1) === id) return secret;
    }
    return undefined;
  }

  all(): readonly Secret[] {
    return [...this.#byArn.values()];
  }

  /**
   * Adds a value. With the stage `AWSCURRENT` the former current value becomes `AWSPREVIOUS`.
   * A token that was used before gives the version that it made.
   * @throws AwsError `ResourceExistsException` when the token made a version with another value
   */
  put(
    secret: Secret,
    value: SecretValue,
    stages: readonly string[] = [CURRENT],
    token = this.deps.random.uuid(),
  ): SecretVersion {
    const known = secret.versions.get(token);
    if (known) {
      if (known.secretString === value.secretString && known.secretBinary === value.secretBinary) return known;
      throw new AwsError(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`,
      );
    }
    const version: SecretVersion = { id: token, stages: new Set(), createdMs: this.deps.clock.now(), ...value };
    secret.versions.set(version.id, version);
    secret.changedMs = version.createdMs;
    for (const stage of stages) this.#moveStage(secret, stage, version);
    // AWS deletes versions without a stage.
    for (const [id, { stages: left }] of secret.versions) if (left.size === 0) secret.versions.delete(id);
    return version;
  }

  #moveStage(secret: Secret, stage: string, to: SecretVersion): void {
    const from = [...secret.versions.values()].find(({ stages }) => stages.has(stage));
    from?.stages.delete(stage);
    to.stages.add(stage);
    if (stage === CURRENT && from && from !== to) this.#moveStage(secret, PREVIOUS, from);
  }

  /** The version with an id and a stage; the current one without either. */
  version(secret: Secret, versionId: string | undefined, stage: string | undefined): SecretVersion | undefined {
    const wanted = stage ?? (versionId === undefined ? CURRENT : undefined);
    return [...secret.versions.values()].find(
      ({ id, stages }) => (versionId === undefined || id === versionId) && (wanted === undefined || stages.has(wanted)),
    );
  }
}
