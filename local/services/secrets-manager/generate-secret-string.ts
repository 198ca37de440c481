import { errorText } from '../../core/error-text';
import { EngineError } from '../../core/errors';
import type { Random } from '../../core/random';

/** `GenerateSecretString` of `AWS::SecretsManager::Secret`. */
export interface GenerateOptions {
  readonly PasswordLength?: number | string;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean | string;
  readonly ExcludeNumbers?: boolean | string;
  readonly ExcludePunctuation?: boolean | string;
  readonly ExcludeUppercase?: boolean | string;
  readonly IncludeSpace?: boolean | string;
  readonly RequireEachIncludedType?: boolean | string;
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

/** Defaults and limits of GetRandomPassword (Secrets Manager API reference). */
const DEFAULT_LENGTH = 32;
const MAX_LENGTH = 4096;

/** CloudFormation also accepts booleans as text. */
const isOn = (value: boolean | string | undefined, byDefault = false): boolean =>
  value === undefined ? byDefault : String(value) === 'true';

function characterTypes(options: GenerateOptions): string[] {
  const excluded = new Set(options.ExcludeCharacters ?? '');
  const types = [
    isOn(options.ExcludeLowercase) ? '' : 'abcdefghijklmnopqrstuvwxyz',
    isOn(options.ExcludeUppercase) ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    isOn(options.ExcludeNumbers) ? '' : '0123456789',
    isOn(options.ExcludePunctuation) ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    isOn(options.IncludeSpace) ? ' ' : '',
  ];
  return types
    .map((type) =>
      Array.from(type)
        .filter((character) => !excluded.has(character))
        .join(''),
    )
    .filter((type) => type !== '');
}

/** Describes each option that Secrets Manager would reject. */
export function generateProblems(options: GenerateOptions): readonly string[] {
  const problems: string[] = [];
  const length = Number(options.PasswordLength ?? DEFAULT_LENGTH);
  const types = characterTypes(options);
  if (!Number.isInteger(length) || length < 1 || length > MAX_LENGTH) {
    problems.push(`PasswordLength must be 1 to ${MAX_LENGTH}, but is ${JSON.stringify(options.PasswordLength)}`);
  }
  if (types.length === 0) problems.push('the options exclude every character');
  if (isOn(options.RequireEachIncludedType, true) && length < types.length) {
    problems.push(`PasswordLength ${length} is too short to contain one character of each of ${types.length} types`);
  }
  if ((options.SecretStringTemplate === undefined) !== (options.GenerateStringKey === undefined)) {
    problems.push('SecretStringTemplate and GenerateStringKey must be given together');
  }
  return problems;
}

function password(options: GenerateOptions, random: Random): string {
  const length = Number(options.PasswordLength ?? DEFAULT_LENGTH);
  const types = characterTypes(options);
  const required = isOn(options.RequireEachIncludedType, true) ? types.map((type) => random.text(1, type)) : [];
  const rest = random.text(length - required.length, types.join(''));
  return random.shuffle(required.concat(Array.from(rest))).join('');
}

/** Generates the value of a secret: a password, or the object of `SecretStringTemplate` with the password under a key. */
export function generateSecretString(options: GenerateOptions, random: Random): string {
  const { SecretStringTemplate, GenerateStringKey } = options;
  const value = password(options, random);
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return value;
  let base: unknown;
  try {
    base = JSON.parse(SecretStringTemplate);
  } catch (cause) {
    throw new EngineError(
      'template_refused',
      `SecretStringTemplate is not JSON: ${errorText(cause)}`,
      'Set it to a JSON object.',
      { cause },
    );
  }
  return JSON.stringify({ ...(base as Record<string, unknown>), [GenerateStringKey]: value });
}
