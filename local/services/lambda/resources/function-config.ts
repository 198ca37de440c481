import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arn } from '../../../core/account';
import { AwsError } from '../../../core/errors';
import type { ResourceInput } from '../../../resources/types';
import type { FunctionConfig, LambdaDeps } from '../types';
import { validateVariables } from './validate-function';

/** Lambda's defaults for what a template leaves out. */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;

/** What turning a template into a configuration needs. */
export type ConfigDeps = Pick<LambdaDeps, 'account' | 'addresses' | 'assetDirectory' | 'clock' | 'random'> & {
  /** Directory for inline code. */
  readonly codeRoot: string;
};

/**
 * The configuration of a function from its resolved properties.
 *
 * @throws AwsError `InvalidParameterValueException` when the variables, now that all values are known, are too large
 */
export function functionConfig(input: ResourceInput, functionName: string, deps: ConfigDeps): FunctionConfig {
  const { properties } = input;
  const variables = stringValues(properties['Environment']?.Variables);
  const [problem] = validateVariables(variables);
  if (problem) throw new AwsError('InvalidParameterValueException', `${input.path}: ${problem}`);
  const reserved = properties['ReservedConcurrentExecutions'];
  const logging = properties['LoggingConfig'];
  return {
    functionName,
    functionArn: arn(deps.account, 'lambda', `function:${functionName}`),
    roleArn: String(properties['Role']),
    handler: String(properties['Handler']),
    runtime: String(properties['Runtime']),
    timeoutSeconds: Number(properties['Timeout'] ?? DEFAULT_TIMEOUT_SECONDS),
    memoryMb: Number(properties['MemorySize'] ?? DEFAULT_MEMORY_MB),
    codeDirectory: codeDirectory(input, deps),
    variables: mapValues(variables, (value) => deps.addresses.localize(value)),
    reservedConcurrency: reserved === undefined ? undefined : Number(reserved),
    logging: {
      group: logging?.LogGroup ?? `/aws/lambda/${functionName}`,
      format: logging?.LogFormat ?? 'Text',
      applicationLevel: logging?.ApplicationLogLevel,
      systemLevel: logging?.SystemLogLevel,
    },
    description: String(properties['Description'] ?? ''),
    lastModified: new Date(deps.clock.now()).toISOString(),
  };
}

function codeDirectory({ stackName, logicalId, properties }: ResourceInput, deps: ConfigDeps): string {
  const { S3Key, ZipFile } = properties['Code'];
  if (S3Key) return deps.assetDirectory(stackName, String(S3Key));
  const directory = join(deps.codeRoot, `${stackName}-${logicalId}-${deps.random.text(8)}`);
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
