import type { Problem } from '../errors';

/** Maximum size of all environment variables of a function, names and values (Lambda quota), in bytes of UTF-8. */
export const MAX_ENVIRONMENT_BYTES = 4096;

/**
 * Problems with the environment of a function: it is too large for Lambda, or it seems to contain a secret.
 * @param environment resolved values: strings, or intrinsic functions, whose length is unknown and not counted
 */
export function environmentProblems(environment: Readonly<Record<string, unknown>>): Problem[] {
  const problems: Problem[] = [];
  const bytes = Object.entries(environment).reduce((sum, [name, value]) => sum + size(name) + size(value), 0);
  if (bytes > MAX_ENVIRONMENT_BYTES) {
    problems.push({
      path: 'environment',
      got: `${bytes} bytes`,
      allowed: `at most ${MAX_ENVIRONMENT_BYTES} bytes, names and values together`,
      next: 'Move the largest value to a parameter or a secret, and set its name instead.',
    });
  }
  for (const [name, value] of Object.entries(environment)) {
    if (!looksLikeSecret(name, value)) continue;
    problems.push({
      path: `environment.${name}`,
      got: 'a value that looks like a secret in plain text',
      allowed: 'the ARN of a secret',
      next: 'Store the secret in Secrets Manager, set its ARN instead, and permit the function to read it.',
    });
  }
  return problems;
}

const SECRET_NAME = /(SECRET|PASSWORD|PASSWD|PRIVATE_KEY|API_?KEY|ACCESS_KEY|TOKEN)(_VALUE)?$/;

/** Formats of well-known keys, and CloudFormation's dynamic reference, which makes the value visible in the console. */
const SECRET_VALUES = [
  /\{\{resolve:(secretsmanager|ssm-secure):/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\b(whsec_|sk_live_|sk_test_|gh[pousr]_|xox[abp]-)\w{8,}/,
];

function looksLikeSecret(name: string, value: unknown): boolean {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return SECRET_NAME.test(name) || SECRET_VALUES.some((pattern) => pattern.test(text));
}

function size(value: unknown): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : 0;
}
