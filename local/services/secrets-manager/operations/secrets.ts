import type {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Operations } from '../../../aws/typed-operations';
import { readBase64, readNumber, readText, readTexts } from '../../../aws/wire-input';
import { paginate } from '../../../core/paginate';
import type { SecretAuthorizer } from '../authorize';
import { invalidNextToken, invalidParameter, valueNotFound } from '../errors';
import { CURRENT } from '../state';
import type { Secret, SecretVersion, Secrets } from '../state';

/** Default and maximum page size of `ListSecrets`. */
const PAGE_SIZE = 100;

const seconds = (ms: number): number => ms / 1000;

function requireId(id: string | undefined): string {
  if (!id) throw invalidParameter('You must provide SecretId.');
  return id;
}

function stagesOf(secret: Secret): Record<string, string[]> {
  return Object.fromEntries([...secret.versions.values()].map(({ id, stages }) => [id, [...stages]]));
}

function describeSecret(secret: Secret) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    CreatedDate: seconds(secret.createdMs),
    LastChangedDate: seconds(secret.changedMs),
    Tags: secret.tags,
  };
}

function describeVersion(secret: Secret, version: SecretVersion) {
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: [...version.stages] };
}

export function secretOperations(secrets: Secrets, authorizer: SecretAuthorizer) {
  return {
    GetSecretValue(input, { principal }) {
      const versionId = readText(input, 'VersionId');
      const stage = readText(input, 'VersionStage');
      const secret = authorizer.secret(principal, 'GetSecretValue', requireId(readText(input, 'SecretId')), {
        'secretsmanager:VersionStage': stage ?? CURRENT,
        ...(versionId !== undefined && { 'secretsmanager:VersionId': versionId }),
      });
      const version = secrets.version(secret, versionId, stage);
      if (!version) {
        throw valueNotFound(versionId === undefined ? `staging label: ${stage ?? CURRENT}` : `VersionId: ${versionId}`);
      }
      return {
        ...describeVersion(secret, version),
        SecretString: version.secretString,
        SecretBinary: version.secretBinary,
        CreatedDate: seconds(version.createdMs),
      };
    },

    DescribeSecret(input, { principal }) {
      const secret = authorizer.secret(principal, 'DescribeSecret', requireId(readText(input, 'SecretId')));
      return { ...describeSecret(secret), VersionIdsToStages: stagesOf(secret) };
    },

    ListSecrets(input, { principal }) {
      const size = readNumber(input, 'MaxResults') ?? PAGE_SIZE;
      if (!Number.isInteger(size) || size < 1 || size > PAGE_SIZE)
        throw invalidParameter(`MaxResults is ${size}; it must be an integer from 1 to ${PAGE_SIZE}.`);
      authorizer.onAccount(principal, 'ListSecrets');
      const { items, nextToken } = paginate(secrets.all(), size, readText(input, 'NextToken'), invalidNextToken);
      return {
        SecretList: items.map((secret) => ({ ...describeSecret(secret), SecretVersionsToStages: stagesOf(secret) })),
        NextToken: nextToken,
      };
    },

    PutSecretValue(input, { principal }) {
      const secret = authorizer.secret(principal, 'PutSecretValue', requireId(readText(input, 'SecretId')));
      const secretString = readText(input, 'SecretString');
      const secretBinary = readBase64(input, 'SecretBinary');
      if ((secretString === undefined) === (secretBinary === undefined)) {
        throw invalidParameter('You must provide either SecretString or SecretBinary.');
      }
      const value = {
        ...(secretString !== undefined && { secretString }),
        ...(secretBinary !== undefined && { secretBinary }),
      };
      const version = secrets.put(
        secret,
        value,
        readTexts(input, 'VersionStages'),
        readText(input, 'ClientRequestToken'),
      );
      return describeVersion(secret, version);
    },
  } satisfies Operations<{
    GetSecretValue: GetSecretValueCommand;
    DescribeSecret: DescribeSecretCommand;
    ListSecrets: ListSecretsCommand;
    PutSecretValue: PutSecretValueCommand;
  }>;
}
