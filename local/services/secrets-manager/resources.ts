import { EngineError } from '../../core/errors';
import type { Random } from '../../core/random';
import { policyProblems } from '../iam';
import { physicalName } from '../../resources/physical-name';
import type { ResourceDriver } from '../../resources/types';
import { isUnresolved } from '../../template/placeholder';
import { generateProblems, generateSecretString } from './generate-secret-string';
import type { Secrets } from './state';

/** Maximum length of a secret's name (Secrets Manager quota). */
const MAX_NAME_LENGTH = 512;

export function secretDrivers({
  random,
  secrets,
}: {
  readonly random: Random;
  readonly secrets: Secrets;
}): readonly ResourceDriver[] {
  return [
    {
      type: 'AWS::SecretsManager::Secret',
      attributes: ['Id'],
      properties: {
        Name: 'emulated',
        Description: 'accepted',
        KmsKeyId: 'accepted',
        SecretString: 'emulated',
        GenerateSecretString: {
          PasswordLength: 'emulated',
          ExcludeCharacters: 'emulated',
          ExcludeLowercase: 'emulated',
          ExcludeNumbers: 'emulated',
          ExcludePunctuation: 'emulated',
          ExcludeUppercase: 'emulated',
          IncludeSpace: 'emulated',
          RequireEachIncludedType: 'emulated',
          SecretStringTemplate: 'emulated',
          GenerateStringKey: 'emulated',
        },
        Tags: 'accepted',
      },
      validate: ({ properties }) => [
        ...(properties['SecretString'] !== undefined && properties['GenerateSecretString'] !== undefined
          ? ['SecretString and GenerateSecretString cannot be combined; remove one of the two']
          : []),
        ...generateProblems(properties['GenerateSecretString'] ?? {}).map(
          (problem) => `GenerateSecretString: ${problem}`,
        ),
      ],
      create(input) {
        const { Name, Description, KmsKeyId, SecretString, GenerateSecretString, Tags } = input.properties;
        const secret = secrets.create({
          name: Name ?? physicalName(input, random, MAX_NAME_LENGTH),
          description: Description,
          kmsKeyId: KmsKeyId,
          tags: Tags ?? [],
        });
        secrets.put(secret, { secretString: SecretString ?? generateSecretString(GenerateSecretString ?? {}, random) });
        return { ref: secret.arn, attributes: { Id: secret.arn } };
      },
    },
    {
      type: 'AWS::SecretsManager::ResourcePolicy',
      attributes: ['Id'],
      properties: { SecretId: 'emulated', ResourcePolicy: 'emulated', BlockPublicPolicy: 'accepted' },
      validate: ({ properties }) =>
        isUnresolved(properties['ResourcePolicy']) ? [] : policyProblems(properties['ResourcePolicy'], 'resource'),
      create({ properties }) {
        const secret = secrets.find(properties['SecretId']);
        if (!secret)
          throw new EngineError(
            'template_refused',
            `SecretId ${JSON.stringify(properties['SecretId'])} is not a secret of the template.`,
            'Refer to a secret that the app creates.',
          );
        secret.policy = properties['ResourcePolicy'];
        return { ref: secret.arn, attributes: { Id: secret.arn } };
      },
    },
  ];
}
