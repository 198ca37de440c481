import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item or a key as DynamoDB's own wire form has it. */
export type Item = Record<string, AttributeValue>;

/** The attribute value of a text. */
export function text(value: string): AttributeValue {
  return { S: value };
}

/** The attribute value of a number. */
export function number(value: number): AttributeValue {
  return { N: String(value) };
}

/** The attribute value of a truth. */
export function truth(value: boolean): AttributeValue {
  return { BOOL: value };
}

/** The text of an attribute; `undefined` when it is absent or of another type. */
export function textOf(item: Item, name: string): string | undefined {
  return item[name]?.S;
}

/** The number of an attribute; `undefined` when it is absent or of another type. */
export function numberOf(item: Item, name: string): number | undefined {
  const digits = item[name]?.N;
  return digits === undefined ? undefined : Number(digits);
}

/** Whether an attribute is present and true. */
export function isTrue(item: Item, name: string): boolean {
  return item[name]?.BOOL === true;
}

/**
 * What an item must have, or an error that names the item and the attribute.
 * Only for items that this service alone writes.
 */
export function required<T>(value: T | undefined, item: Item, name: string): T {
  if (value !== undefined) return value;
  const key = `${item['pk']?.S ?? '?'} / ${item['sk']?.S ?? '?'}`;
  throw new Error(`item ${key} has no usable attribute ${name}; it was not written by this service`);
}
