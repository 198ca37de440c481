/** Reads the members of a request. For an absent member or `null`, returns `undefined`; for another type, throws. */
import { AwsError } from '../core/errors';
import type { Unchecked, WireInput } from './typed-operations';

/** The names of the members that should be a T. */
type NamesOf<Input, T> = {
  [Name in keyof Input]-?: Input[Name] extends Unchecked<T> | undefined ? Name : never;
}[keyof Input] &
  string;

/** The type that a member should have. */
type Claim<Input, Name extends keyof Input> = NonNullable<Input[Name]> extends Unchecked<infer T> ? T : never;

function member(input: object, name: string): unknown {
  return Object.hasOwn(input, name) ? ((input as Readonly<Record<string, unknown>>)[name] ?? undefined) : undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a structure' : `the ${typeof value} ${value}`;
}

/** AWS rejects a value of the wrong JSON type before the operation runs. */
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
  // fromEntries defines own properties, so a key such as __proto__ has no special effect.
  return Object.fromEntries(
    Object.entries(asObject(value, path)).map(([key, item]) => [key, read(item, `${path}.${key}`)]),
  );
}

/** A string. @throws AwsError `SerializationException` */
export function readText<Input extends object>(input: Input, name: NamesOf<Input, string>): string | undefined {
  const value = member(input, name);
  return value === undefined ? undefined : asText(value, name);
}

/** Bytes, as base64 text. @throws AwsError `SerializationException` */
export function readBase64<Input extends object>(input: Input, name: NamesOf<Input, Uint8Array>): string | undefined {
  const value = member(input, name);
  return value === undefined ? undefined : asText(value, name);
}

/** A number of any value. JSON cannot contain `NaN`. @throws AwsError `SerializationException` */
export function readNumber<Input extends object>(input: Input, name: NamesOf<Input, number>): number | undefined {
  const value = member(input, name);
  if (value === undefined || typeof value === 'number') return value;
  throw wrongType(name, 'a number', value);
}

/** A boolean; the query protocol sends it as text. @throws AwsError `SerializationException` */
export function readFlag<Input extends object>(input: Input, name: NamesOf<Input, boolean>): boolean | undefined {
  const value = member(input, name);
  if (value === undefined || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text === 'true' || text === 'false') return text === 'true';
  throw wrongType(name, 'true or false', value);
}

/** A list of strings. @throws AwsError `SerializationException` */
export function readTexts<Input extends object>(
  input: Input,
  name: NamesOf<Input, readonly string[]>,
): readonly string[] | undefined {
  const value = member(input, name);
  return value === undefined ? undefined : asList(value, name).map((item, index) => asText(item, `${name}.${index}`));
}

/** A map of strings. @throws AwsError `SerializationException` */
export function readTextMap<Input extends object>(
  input: Input,
  name: NamesOf<Input, Readonly<Record<string, string>>>,
): Readonly<Record<string, string>> | undefined {
  const value = member(input, name);
  return value === undefined ? undefined : mapValues(value, name, asText);
}

/** A structure. @throws AwsError `SerializationException` */
export function readStructure<Input extends object, Name extends NamesOf<Input, object>>(
  input: Input,
  name: Name,
): WireInput<Claim<Input, Name>> | undefined {
  const value = member(input, name);
  return value === undefined ? undefined : asObject(value, name);
}

type Item<List> = List extends readonly (infer T)[] ? T : never;

/** A list of structures. @throws AwsError `SerializationException` */
export function readStructures<Input extends object, Name extends NamesOf<Input, readonly object[]>>(
  input: Input,
  name: Name,
): readonly WireInput<Item<Claim<Input, Name>>>[] | undefined {
  const value = member(input, name);
  if (value === undefined) return undefined;
  return asList(value, name).map(
    (item, index) => asObject(item, `${name}.${index}`) as WireInput<Item<Claim<Input, Name>>>,
  );
}

type Value<Map> = Map extends Readonly<Record<string, infer T>> ? T : never;

/** A map of structures. @throws AwsError `SerializationException` */
export function readStructureMap<Input extends object, Name extends NamesOf<Input, Readonly<Record<string, object>>>>(
  input: Input,
  name: Name,
): Readonly<Record<string, WireInput<Value<Claim<Input, Name>>>>> | undefined {
  const value = member(input, name);
  if (value === undefined) return undefined;
  return mapValues(value, name, (item, path) => asObject(item, path) as WireInput<Value<Claim<Input, Name>>>);
}
