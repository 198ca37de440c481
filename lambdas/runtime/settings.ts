import type { EnvironmentName } from '../../contract/environment';

/** Where environment variables are read from. */
export type EnvironmentSource = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment variables that a function cannot do without.
 * @throws Error that names every missing variable at once
 */
export function readEnvironment<Name extends EnvironmentName>(
  source: EnvironmentSource,
  names: readonly Name[],
): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => !source[name]);
  if (missing.length > 0) {
    throw new Error(`environment variables are missing or empty: ${missing.join(', ')}; the template has to set them`);
  }
  return Object.fromEntries(names.map((name) => [name, source[name]])) as Record<Name, string>;
}

/**
 * Reads a variable that holds a whole number above zero.
 * @throws Error that quotes what was found
 */
export function positiveInteger(name: EnvironmentName, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`environment variable ${name} is ${JSON.stringify(text)}; expected a whole number above zero`);
}

/**
 * Reads a variable that holds a whole number, zero included.
 * @throws Error that quotes what was found
 */
export function wholeNumber(name: EnvironmentName, text: string): number {
  return Number(text) === 0 ? 0 : positiveInteger(name, text);
}
