import { validationError } from '../errors';
import { itemNesting, itemSize, MAX_ITEM_BYTES, MAX_NESTING } from './item-size';
import { indexesOf } from '../state/table';
import type { Item, TableDefinition } from '../data-types';

function checkIndexKeys(item: Item, definition: TableDefinition): void {
  for (const index of indexesOf(definition)) {
    for (const { AttributeName: name } of index.KeySchema) {
      const kind = item[name]?.S === '' ? 'string' : item[name]?.B === '' ? 'binary' : undefined;
      if (kind === undefined) continue;
      throw validationError(
        `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${kind} value. IndexName: ${index.IndexName}, IndexKey: ${name}`,
      );
    }
  }
}

/**
 * Checks the limits that dynalite does not check: the size in bytes, the nesting, and empty index keys.
 * @returns the size of the item in bytes
 * @throws AwsError `ValidationException`
 */
export function checkNewItem(item: Item, definition: TableDefinition, action: string): number {
  const size = itemSize(item);
  if (size > MAX_ITEM_BYTES) {
    throw validationError(
      action === 'UpdateItem'
        ? 'Item size to update has exceeded the maximum allowed size'
        : 'Item size has exceeded the maximum allowed size',
    );
  }
  if (itemNesting(item) > MAX_NESTING) throw validationError('Nesting Levels have exceeded supported limits');
  checkIndexKeys(item, definition);
  return size;
}
