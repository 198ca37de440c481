import { EngineError } from '../../core/errors';
import type { Random } from '../../core/random';
import { policyProblems } from '../iam';
import { physicalName } from '../../resources/physical-name';
import type { ResourceDriver } from '../../resources/types';
import { isUnresolved } from '../../template/placeholder';
import { generateProblems, generateSecretString } from './generate-secret-string';
import type { SecretStore } from './state';

/** Secrets Manager quota. */
const MAX_NAME_LENGTH = 512;

/** Drivers of `AWS::SecretsManager::Secret` and `AWS::SecretsManager::ResourcePolicy`. */
export function secretDrivers({
  random,
  store,
}: {
  readonly random: Random;
  readonly store: SecretStore;
}): readonly ResourceDriver[] {
  return [
    {
      type: 'AWS::SecretsManager::Secret',
      attributes: ['Id'],
      properties: {
        Name: 'driven',
        Description: 'recorded',
        KmsKeyId: 'recorded',
        SecretString: 'driven',
        GenerateSecretString: {
          PasswordLength: 'driven',
          ExcludeCharacters: 'driven',
          ExcludeLowercase: 'driven',
          ExcludeNumbers: 'driven',
          ExcludePunctuation: 'driven',
          ExcludeUppercase: 'driven',
          IncludeSpace: 'driven',
          RequireEachIncludedType: 'driven',
          SecretStringTemplate: 'driven',
          GenerateStringKey: 'driven',
        },
        Tags: 'recorded',
      },
      validate: ({ properties }) => [
        ...(properties['SecretString'] !== undefined && properties['GenerateSecretString'] !== undefined
          ? ['SecretString and GenerateSecretString exclude each other']
          : []),
        ...generateProblems(properties['GenerateSecretString'] ?? {}).map(
          (problem) => `GenerateSecretString: ${problem}`,
        ),
      ],
      create(input) {
        const { Name, Description, KmsKeyId, SecretString, GenerateSecretString, Tags } = input.properties;
        const secret = store.create({
          name: Name ?? physicalName(input, random, MAX_NAME_LENGTH),
          description: Description,
          kmsKeyId: KmsKeyId,
          tags: Tags ?? [],
        });
        store.put(secret, { secretString: SecretString ?? generateSecretString(GenerateSecretString ?? {}, random) });
        return { ref: secret.arn, attributes: { Id: secret.arn } };
      },
    },
    {
      type: 'AWS::SecretsManager::ResourcePolicy',
      attributes: ['Id'],
      properties: { SecretId: 'driven', ResourcePolicy: 'driven', BlockPublicPolicy: 'recorded' },
      validate: ({ properties }) =>
        isUnresolved(properties['ResourcePolicy']) ? [] : policyProblems(properties['ResourcePolicy'], 'resource'),
      create({ properties }) {
        const secret = store.find(properties['SecretId']);
        if (!secret)
          throw new EngineError(
            'template_refused',
            `SecretId ${JSON.stringify(properties['SecretId'])} is no secret of the template.`,
          );
        secret.policy = properties['ResourcePolicy'];
        return { ref: secret.arn, attributes: { Id: secret.arn } };
      },
    },
  ];
}
