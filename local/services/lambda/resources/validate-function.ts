import type { Properties } from '../../../resources/types';
import { isUnresolved } from '../../../template/placeholder';

/** Maximum size of all variables, names and values, as JSON (Lambda quotas). */
const MAX_VARIABLES_BYTES = 4096;
const MAX_TIMEOUT_SECONDS = 900;
const MIN_MEMORY_MB = 128;
const MAX_MEMORY_MB = 10_240;
const MAX_NAME_LENGTH = 64;

/** Names that a template may not set (Lambda developer guide, "Defined runtime environment variables"). */
const RESERVED_NAMES: ReadonlySet<string> = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

/** The problems with the properties of an `AWS::Lambda::Function`, one sentence each. Unresolved values are not checked. */
export function validateFunction(properties: Properties): string[] {
  return [
    ...validateCode(properties),
    ...validateNumber('Timeout', properties['Timeout'], 1, MAX_TIMEOUT_SECONDS, 'seconds'),
    ...validateNumber('MemorySize', properties['MemorySize'], MIN_MEMORY_MB, MAX_MEMORY_MB, 'MB'),
    ...validateNumber('ReservedConcurrentExecutions', properties['ReservedConcurrentExecutions'], 0, Infinity, ''),
    ...validateName(properties['FunctionName']),
    ...validateVariables(properties['Environment']?.Variables),
    ...validateLogging(properties['LoggingConfig']),
  ];
}

function validateCode({ Runtime, Handler, Role, Code, PackageType }: Properties): string[] {
  const problems: string[] = [];
  if (PackageType !== undefined && PackageType !== 'Zip') {
    problems.push(`PackageType ${JSON.stringify(PackageType)} is not supported: the engine runs Zip packages only.`);
  }
  if (!/^nodejs\d+\.x$/.test(String(Runtime))) {
    problems.push(
      `Runtime ${JSON.stringify(Runtime)} is not supported: use a Node.js runtime, for example "nodejs24.x".`,
    );
  }
  if (typeof Handler !== 'string' || !/^[^\s]*[^\s.]\.[^\s]+$/.test(Handler)) {
    problems.push(`Handler is ${JSON.stringify(Handler)}; use file.export, for example "index.handler".`);
  }
  if (!Role) problems.push('Role is missing: set the execution role of the function.');
  if (!Code?.S3Key && !Code?.ZipFile) problems.push('Code has no S3Key and no ZipFile; set one of them.');
  return problems;
}

function validateNumber(name: string, value: unknown, min: number, max: number, unit: string): string[] {
  if (value === undefined || isUnresolved(value)) return [];
  const number = Number(value);
  if (Number.isInteger(number) && number >= min && number <= max) return [];
  const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
  return [`${name} is ${JSON.stringify(value)}; use a whole number ${range}${unit && ` ${unit}`}.`];
}

function validateName(name: unknown): string[] {
  if (name === undefined || isUnresolved(name)) return [];
  if (typeof name === 'string' && name.length <= MAX_NAME_LENGTH && /^[A-Za-z0-9-_]+$/.test(name)) return [];
  return [
    `FunctionName is ${JSON.stringify(name)}; use 1 to ${MAX_NAME_LENGTH} letters, digits, hyphens and underscores.`,
  ];
}

/** The problems with `Environment.Variables`, one sentence each. Unresolved values do not count towards the size. */
export function validateVariables(variables: unknown): string[] {
  if (typeof variables !== 'object' || variables === null) return [];
  const names = Object.keys(variables);
  const reserved = names.filter((name) => RESERVED_NAMES.has(name));
  const malformed = names.filter((name) => !RESERVED_NAMES.has(name) && !/^[A-Za-z][A-Za-z0-9_]+$/.test(name));
  const known = Object.fromEntries(Object.entries(variables).filter(([, value]) => !isUnresolved(value)));
  const size = Buffer.byteLength(JSON.stringify(known));
  return [
    ...(reserved.length > 0
      ? [`Environment.Variables sets names that Lambda reserves: ${reserved.join(', ')}; rename or remove them.`]
      : []),
    ...malformed.map(
      (name) =>
        `Environment.Variables has the name ${JSON.stringify(name)}; use a letter, then letters, digits and underscores.`,
    ),
    ...(size > MAX_VARIABLES_BYTES
      ? [
          `Environment.Variables has ${size} bytes as JSON; the maximum for all variables together is ${MAX_VARIABLES_BYTES}.`,
        ]
      : []),
  ];
}

function validateLogging(logging: Properties | undefined): string[] {
  const format = logging?.['LogFormat'] ?? 'Text';
  if (format === 'JSON') return [];
  if (format !== 'Text') return [`LoggingConfig.LogFormat is ${JSON.stringify(format)}; use "Text" or "JSON".`];
  const levels = ['ApplicationLogLevel', 'SystemLogLevel'].filter((name) => logging?.[name] !== undefined);
  return levels.map((name) => `LoggingConfig.${name} requires LogFormat "JSON".`);
}
