import type { AttributeValue, Item } from '../data-types';

function sameSet(left: readonly string[], right: readonly string[] | undefined): boolean {
  if (left.length !== right?.length) return false;
  const members = new Set(right);
  return left.every((member) => members.has(member));
}

function sameValue(left: AttributeValue, right: AttributeValue | undefined): boolean {
  if (right === undefined) return false;
  if (left.S !== undefined) return left.S === right.S;
  if (left.N !== undefined) return left.N === right.N;
  if (left.B !== undefined) return left.B === right.B;
  if (left.BOOL !== undefined) return left.BOOL === right.BOOL;
  if (left.NULL !== undefined) return left.NULL === right.NULL;
  if (left.SS) return sameSet(left.SS, right.SS);
  if (left.NS) return sameSet(left.NS, right.NS);
  if (left.BS) return sameSet(left.BS, right.BS);
  if (left.L)
    return left.L.length === right.L?.length && left.L.every((value, index) => sameValue(value, right.L?.[index]));
  return left.M !== undefined && right.M !== undefined && sameItem(left.M, right.M);
}

/** Whether two items are equal. The order of attributes and of set members is irrelevant. */
export function sameItem(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => sameValue(left[name]!, right[name]));
}
