import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arn } from '../../../core/account';
import type { ResourceInput } from '../../../resources/types';
import { invalidParameter } from '../errors';
import type { LambdaOptions } from '../options';
import type { FunctionConfig } from '../state/function';
import { validateVariables } from './validate-function';

/** Lambda's defaults. */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;

export interface FunctionConfigOptions extends Pick<
  LambdaOptions,
  'account' | 'addresses' | 'assetDirectory' | 'clock' | 'random'
> {
  /** Directory for inline code. */
  readonly codeRoot: string;
}

/**
 * Converts the resolved properties of an `AWS::Lambda::Function`.
 *
 * @throws AwsError `InvalidParameterValueException` for invalid environment variables: their size is known only now,
 *   when all values are resolved
 */
export function functionConfig(
  input: ResourceInput,
  functionName: string,
  options: FunctionConfigOptions,
): FunctionConfig {
  const { properties } = input;
  const variables = stringValues(properties['Environment']?.Variables);
  const [problem] = validateVariables(variables);
  if (problem) throw invalidParameter(`${input.path}: ${problem}`);
  const reserved = properties['ReservedConcurrentExecutions'];
  const logging = properties['LoggingConfig'];
  return {
    functionName,
    functionArn: arn(options.account, 'lambda', `function:${functionName}`),
    roleArn: String(properties['Role']),
    handler: String(properties['Handler']),
    runtime: String(properties['Runtime']),
    timeoutSeconds: Number(properties['Timeout'] ?? DEFAULT_TIMEOUT_SECONDS),
    memoryMb: Number(properties['MemorySize'] ?? DEFAULT_MEMORY_MB),
    codeDirectory: codeDirectory(input, options),
    variables: mapValues(variables, (value) => options.addresses.localize(value)),
    reservedConcurrency: reserved === undefined ? undefined : Number(reserved),
    logging: {
      group: logging?.LogGroup ?? `/aws/lambda/${functionName}`,
      format: logging?.LogFormat ?? 'Text',
      applicationLevel: logging?.ApplicationLogLevel,
      systemLevel: logging?.SystemLogLevel,
    },
    description: String(properties['Description'] ?? ''),
    lastModified: new Date(options.clock.now()).toISOString(),
  };
}

function codeDirectory({ stackName, logicalId, properties }: ResourceInput, options: FunctionConfigOptions): string {
  const { S3Key, ZipFile } = properties['Code'];
  if (S3Key) return options.assetDirectory(stackName, String(S3Key));
  const directory = join(options.codeRoot, `${stackName}-${logicalId}-${options.random.text(8)}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'index.js'), String(ZipFile));
  return directory;
}

function stringValues(variables: unknown): Record<string, string> {
  return mapValues((variables ?? {}) as Record<string, unknown>, String);
}

function mapValues<T>(values: Readonly<Record<string, T>>, map: (value: T) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
