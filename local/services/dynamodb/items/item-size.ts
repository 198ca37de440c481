import type { AttributeValue, Item } from '../data-types';

/** Maximum size of an item in bytes, including attribute names (400 KB). */
export const MAX_ITEM_BYTES = 400 * 1024;

/** Maximum nesting depth of lists and maps. */
export const MAX_NESTING = 32;

function significantDigits(number: string): number {
  const mantissa = number.replace(/e.*$/i, '').replace(/[-+.]/g, '');
  return mantissa.replace(/^0+/, '').replace(/0+$/, '').length;
}

function numberSize(number: string): number {
  return Math.ceil(significantDigits(number) / 2) + 1;
}

function binarySize(base64: string): number {
  return Buffer.byteLength(base64, 'base64');
}

function sum<T>(values: readonly T[], size: (value: T) => number): number {
  let total = 0;
  for (const value of values) total += size(value);
  return total;
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return binarySize(value.B);
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.SS) return sum(value.SS, (text) => Buffer.byteLength(text));
  if (value.NS) return sum(value.NS, numberSize);
  if (value.BS) return sum(value.BS, binarySize);
  if (value.L) return 3 + value.L.length + sum(value.L, valueSize);
  const members = value.M ?? {};
  return 3 + Object.keys(members).length + itemSize(members);
}

/**
 * The size of an item in bytes: names and strings in UTF-8; for a number, half a byte per significant digit, plus one; for
 * a list or map, 3 bytes plus 1 per element. Source: DynamoDB developer guide, "Item sizes and formats".
 */
export function itemSize(item: Item): number {
  let total = 0;
  for (const name in item) total += Buffer.byteLength(name) + valueSize(item[name]!);
  return total;
}

function valueNesting(value: AttributeValue): number {
  if (value.L) return 1 + Math.max(0, ...value.L.map(valueNesting));
  if (value.M) return 1 + itemNesting(value.M);
  return 0;
}

/** The nesting depth of lists and maps; 0 if there are none. */
export function itemNesting(item: Item): number {
  let deepest = 0;
  for (const name in item) deepest = Math.max(deepest, valueNesting(item[name]!));
  return deepest;
}
