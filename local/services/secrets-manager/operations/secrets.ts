import * as v from 'valibot';
import { arn } from '../../../core/account';
import type { Account } from '../../../core/account';
import { AwsError } from '../../../core/errors';
import { parseInput } from '../../../aws/parse-input';
import type { JsonCall, JsonOperation } from '../../../aws/json-protocol';
import type { AccessControl } from '../../../aws/access-control';
import type { Secret, SecretStore, SecretVersion } from '../state';

interface Deps {
  readonly account: Account;
  readonly access: AccessControl;
  readonly store: SecretStore;
}

const secretId = { SecretId: v.pipe(v.string(), v.minLength(1)) };
const getInput = v.object({ ...secretId, VersionId: v.optional(v.string()), VersionStage: v.optional(v.string()) });
const describeInput = v.object(secretId);
const listInput = v.object({
  MaxResults: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(100)), 100),
  NextToken: v.optional(v.string()),
});
const putInput = v.object({
  ...secretId,
  SecretString: v.optional(v.string()),
  SecretBinary: v.optional(v.string()),
  ClientRequestToken: v.optional(v.string()),
  VersionStages: v.optional(v.array(v.string())),
});

const seconds = (ms: number): number => ms / 1000;

function stagesOf(secret: Secret): Record<string, string[]> {
  return Object.fromEntries([...secret.versions.values()].map(({ id, stages }) => [id, [...stages]]));
}

function describe(secret: Secret): Record<string, unknown> {
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

/** The operations of the Secrets Manager API that the engine has. */
export function secretOperations({ account, access, store }: Deps): Readonly<Record<string, JsonOperation>> {
  const authorize = (operation: string, id: string, call: JsonCall, context?: Record<string, string>): Secret => {
    const secret = store.find(id);
    const resource = secret?.arn ?? (id.startsWith('arn:') ? id : arn(account, 'secretsmanager', `secret:${id}`));
    const common = { 'secretsmanager:SecretId': resource, ...context };
    access.assertAllowed({
      principal: call.principal,
      action: `secretsmanager:${operation}`,
      resource,
      context: common,
      resourcePolicy: secret?.policy,
    });
    if (secret) return secret;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  };

  const answer = (secret: Secret, version: SecretVersion): Record<string, unknown> => ({
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    VersionStages: [...version.stages],
  });

  return {
    GetSecretValue(input, call) {
      const { SecretId, VersionId, VersionStage } = parseInput(getInput, input);
      const secret = authorize('GetSecretValue', SecretId, call, {
        'secretsmanager:VersionStage': VersionStage ?? 'AWSCURRENT',
        ...(VersionId !== undefined && { 'secretsmanager:VersionId': VersionId }),
      });
      const version = store.version(secret, VersionId, VersionStage);
      if (!version) {
        const wanted =
          VersionId === undefined ? `staging label: ${VersionStage ?? 'AWSCURRENT'}` : `VersionId: ${VersionId}`;
        throw new AwsError(
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for ${wanted}`,
        );
      }
      const { secretString, secretBinary, createdMs } = version;
      return {
        ...answer(secret, version),
        SecretString: secretString,
        SecretBinary: secretBinary,
        CreatedDate: seconds(createdMs),
      };
    },
    DescribeSecret(input, call) {
      const secret = authorize('DescribeSecret', parseInput(describeInput, input).SecretId, call);
      return { ...describe(secret), VersionIdsToStages: stagesOf(secret) };
    },
    ListSecrets(input, { principal }) {
      const { MaxResults, NextToken } = parseInput(listInput, input);
      access.assertAllowed({ principal, action: 'secretsmanager:ListSecrets', resource: '*' });
      const start = Number(NextToken ?? 0);
      const secrets = store.all();
      const end = start + MaxResults;
      return {
        SecretList: secrets
          .slice(start, end)
          .map((secret) => ({ ...describe(secret), SecretVersionsToStages: stagesOf(secret) })),
        NextToken: end < secrets.length ? String(end) : undefined,
      };
    },
    PutSecretValue(input, call) {
      const { SecretId, SecretString, SecretBinary, ClientRequestToken, VersionStages } = parseInput(putInput, input);
      const secret = authorize('PutSecretValue', SecretId, call);
      if ((SecretString === undefined) === (SecretBinary === undefined)) {
        throw new AwsError('InvalidParameterException', 'You must provide either SecretString or SecretBinary.');
      }
      const value = {
        ...(SecretString !== undefined && { secretString: SecretString }),
        ...(SecretBinary !== undefined && { secretBinary: SecretBinary }),
      };
      return answer(secret, store.put(secret, value, VersionStages, ClientRequestToken));
    },
  };
}
