import { PARTITION_KEY, SORT_KEY } from './table-keys';

/** An attribute value that this service writes, in the JSON form of the DynamoDB API. */
export type AttributeValue = { readonly S: string } | { readonly N: string } | { readonly BOOL: boolean };

/** An item that this service writes. */
export type WrittenItem = Record<string, AttributeValue>;

/** An item as DynamoDB returns it. Attributes of other types than these three count as absent. */
export type StoredItem = Readonly<
  Record<
    string,
    { readonly S?: string | undefined; readonly N?: string | undefined; readonly BOOL?: boolean | undefined }
  >
>;

/** The attribute value of a string. */
export function text(value: string): { readonly S: string } {
  return { S: value };
}

/** The attribute value of a number. */
export function number(value: number): { readonly N: string } {
  return { N: String(value) };
}

/** The attribute value of a boolean. */
export function boolean(value: boolean): { readonly BOOL: boolean } {
  return { BOOL: value };
}

/** The string in an attribute; `undefined` if it is absent or of another type. */
export function textOf(item: StoredItem, name: string): string | undefined {
  return item[name]?.S;
}

/** The number in an attribute; `undefined` if it is absent or of another type. */
export function numberOf(item: StoredItem, name: string): number | undefined {
  const digits = item[name]?.N;
  return digits === undefined ? undefined : Number(digits);
}

/** Returns true if an attribute is present and true. */
export function isTrue(item: StoredItem, name: string): boolean {
  return item[name]?.BOOL === true;
}

/**
 * Returns the value of an attribute that every item of its kind has. Use it only for items that this service alone
 * writes.
 * @throws Error that names the item and the attribute, if the value is `undefined`
 */
export function required<T>(value: T | undefined, item: StoredItem, name: string): T {
  if (value !== undefined) return value;
  const key = `${item[PARTITION_KEY]?.S ?? '?'} / ${item[SORT_KEY]?.S ?? '?'}`;
  throw new Error(`item ${key} has no usable attribute ${name}; it was not written by this service`);
}
