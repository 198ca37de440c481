import type { Problem } from '../errors';

/** Bytes of all environment variables of one function, names and values (Lambda quota "Environment variables"). */
export const MAX_ENVIRONMENT_BYTES = 4096;

/**
 * What Lambda refuses, and what must never be done, with the environment of a function.
 * Values are resolved: text, or an intrinsic whose length is known at deployment only and is not counted.
 */
export function environmentProblems(environment: Readonly<Record<string, unknown>>): Problem[] {
  const problems: Problem[] = [];
  const bytes = Object.entries(environment).reduce((sum, [name, value]) => sum + size(name) + size(value), 0);
  if (bytes > MAX_ENVIRONMENT_BYTES) {
    problems.push({
      path: 'environment',
      got: `${bytes} bytes`,
      allowed: `${MAX_ENVIRONMENT_BYTES} bytes, names and values together`,
      next: 'Move the largest value to a parameter or a secret, and pass its name.',
    });
  }
  for (const [name, value] of Object.entries(environment)) {
    if (!holdsSecret(name, value)) continue;
    problems.push({
      path: `environment.${name}`,
      got: 'what looks like a secret in plain text',
      allowed: 'the ARN of a secret',
      next: 'Store it in Secrets Manager, pass the ARN, and grant the function to read it.',
    });
  }
  return problems;
}

const SECRET_NAME = /(SECRET|PASSWORD|PASSWD|PRIVATE_KEY|API_?KEY|ACCESS_KEY|TOKEN)(_VALUE)?$/;

/** Well-known shapes of keys, and CloudFormation's dynamic reference, which would put the value in plain sight. */
const SECRET_VALUES = [
  /\{\{resolve:(secretsmanager|ssm-secure):/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\b(whsec_|sk_live_|sk_test_|gh[pousr]_|xox[abp]-)\w{8,}/,
];

function holdsSecret(name: string, value: unknown): boolean {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return SECRET_NAME.test(name) || SECRET_VALUES.some((shape) => shape.test(text));
}

function size(value: unknown): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : 0;
}
