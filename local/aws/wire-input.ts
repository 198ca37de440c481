/** Reads the members of a request. An absent member and `null` are `undefined`; a value of another type is an error. */
import { AwsError } from '../core/errors';
import type { Unchecked, WireInput } from './typed-operations';

/** A structure with a member of the given name that should be a T. */
type With<Name extends string, T> = { readonly [K in Name]?: Unchecked<T> };

function member(input: object, name: string): unknown {
  return Object.hasOwn(input, name) ? ((input as Readonly<Record<string, unknown>>)[name] ?? undefined) : undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a structure' : `the ${typeof value} ${value}`;
}

/** AWS rejects a value of the wrong JSON type before the operation sees it. */
function wrongType(path: string, expected: string, value: unknown): AwsError {
  return new AwsError('SerializationException', `${path} must be ${expected}, but is ${kindOf(value)}.`);
}

function asText(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw wrongType(path, 'a string', value);
}

function asList(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw wrongType(path, 'a list', value);
}

function asObject(value: unknown, path: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw wrongType(path, 'a structure', value);
}

function mapValues<T>(value: unknown, path: string, read: (value: unknown, path: string) => T): Record<string, T> {
  // fromEntries defines own properties, so that a key such as __proto__ is a key like any other.
  return Object.fromEntries(
    Object.entries(asObject(value, path)).map(([key, item]) => [key, read(item, `${path}.${key}`)]),
  );
}

/** A string. @throws AwsError `SerializationException` */
export function readText<Name extends string>(input: With<Name, string>, name: Name): string | undefined {
  const value = member(input, name);
  return value === undefined ? undefined : asText(value, name);
}

/** Bytes, as base64 text. @throws AwsError `SerializationException` */
export function readBase64<Name extends string>(input: With<Name, Uint8Array>, name: Name): string | undefined {
  const value = member(input, name);
  return value === undefined ? undefined : asText(value, name);
}

/** A number of any value; JSON carries no `NaN`. @throws AwsError `SerializationException` */
export function readNumber<Name extends string>(input: With<Name, number>, name: Name): number | undefined {
  const value = member(input, name);
  if (value === undefined || typeof value === 'number') return value;
  throw wrongType(name, 'a number', value);
}

/** A boolean; the query protocol sends it as text. @throws AwsError `SerializationException` */
export function readFlag<Name extends string>(input: With<Name, boolean>, name: Name): boolean | undefined {
  const value = member(input, name);
  if (value === undefined || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text === 'true' || text === 'false') return text === 'true';
  throw wrongType(name, 'true or false', value);
}

/** A list of strings. @throws AwsError `SerializationException` */
export function readTexts<Name extends string>(
  input: With<Name, readonly string[]>,
  name: Name,
): readonly string[] | undefined {
  const value = member(input, name);
  return value === undefined ? undefined : asList(value, name).map((item, index) => asText(item, `${name}.${index}`));
}

/** A map of strings. @throws AwsError `SerializationException` */
export function readTextMap<Name extends string>(
  input: With<Name, Readonly<Record<string, string>>>,
  name: Name,
): Readonly<Record<string, string>> | undefined {
  const value = member(input, name);
  return value === undefined ? undefined : mapValues(value, name, asText);
}

/** A structure. @throws AwsError `SerializationException` */
export function readStructure<Name extends string, T>(input: With<Name, T>, name: Name): WireInput<T> | undefined {
  const value = member(input, name);
  return value === undefined ? undefined : asObject(value, name);
}

/** A list of structures. @throws AwsError `SerializationException` */
export function readStructures<Name extends string, T>(
  input: With<Name, readonly T[]>,
  name: Name,
): readonly WireInput<T>[] | undefined {
  const value = member(input, name);
  if (value === undefined) return undefined;
  return asList(value, name).map((item, index) => asObject(item, `${name}.${index}`) as WireInput<T>);
}

/** A map of structures. @throws AwsError `SerializationException` */
export function readStructureMap<Name extends string, T>(
  input: With<Name, Readonly<Record<string, T>>>,
  name: Name,
): Readonly<Record<string, WireInput<T>>> | undefined {
  const value = member(input, name);
  if (value === undefined) return undefined;
  return mapValues(value, name, (item, path) => asObject(item, path) as WireInput<T>);
}
