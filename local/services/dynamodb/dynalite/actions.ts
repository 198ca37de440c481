import type { ActionStore, Callback, DynaliteError } from 'dynalite/db';
import deleteItem from 'dynalite/actions/deleteItem';
import getItem from 'dynalite/actions/getItem';
import putItem from 'dynalite/actions/putItem';
import query from 'dynalite/actions/query';
import scan from 'dynalite/actions/scan';
import updateItem from 'dynalite/actions/updateItem';
import * as rules from 'dynalite/validations';
import * as batchGetItemRules from 'dynalite/validations/batchGetItem';
import * as batchWriteItemRules from 'dynalite/validations/batchWriteItem';
import * as createTableRules from 'dynalite/validations/createTable';
import * as deleteItemRules from 'dynalite/validations/deleteItem';
import * as getItemRules from 'dynalite/validations/getItem';
import * as putItemRules from 'dynalite/validations/putItem';
import * as queryRules from 'dynalite/validations/query';
import * as scanRules from 'dynalite/validations/scan';
import * as updateItemRules from 'dynalite/validations/updateItem';
import { fromDynalite, validationError } from '../errors';
import { evaluateAgainstOldItem } from './update-sections';
import type { UpdateSection } from './update-sections';

const ACTIONS = {
  GetItem: getItem,
  PutItem: putItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  Query: query,
  Scan: scan,
};

const RULES = {
  CreateTable: createTableRules,
  GetItem: getItemRules,
  PutItem: putItemRules,
  UpdateItem: updateItemRules,
  DeleteItem: deleteItemRules,
  Query: queryRules,
  Scan: scanRules,
  BatchGetItem: batchGetItemRules,
  BatchWriteItem: batchWriteItemRules,
};

/** An operation that dynalite implements. */
export type Action = keyof typeof ACTIONS;

/** Disables dynalite's size limit, which counts characters. `checkNewItem` measures items in bytes. */
export const STORE_OPTIONS = { maxItemSize: Number.MAX_SAFE_INTEGER };

const MAX_EXPRESSION_BYTES = 4096;

interface ParsedUpdate {
  readonly _updates?: { readonly sections: UpdateSection[] };
}

const EXPRESSION_MEMBERS = [
  'UpdateExpression',
  'ConditionExpression',
  'KeyConditionExpression',
  'FilterExpression',
  'ProjectionExpression',
];

function checkExpressionSizes(data: Readonly<Record<string, unknown>>): void {
  for (const name of EXPRESSION_MEMBERS) {
    const expression = data[name];
    if (typeof expression !== 'string') continue;
    const size = Buffer.byteLength(expression);
    if (size <= MAX_EXPRESSION_BYTES) continue;
    throw validationError(
      `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${size}`,
    );
  }
}

/**
 * Validates the input of an operation and parses its expressions. Members that dynalite does not know are dropped.
 * @throws AwsError `ValidationException`, `SerializationException`
 */
export function parse<T>(operation: keyof typeof RULES, input: object): T {
  const { types, custom } = RULES[operation];
  checkExpressionSizes(input as Readonly<Record<string, unknown>>);
  try {
    const data = rules.checkTypes<T>(input, types);
    rules.checkValidations(data, types, custom, { options: STORE_OPTIONS });
    if (operation === 'UpdateItem') evaluateAgainstOldItem((data as ParsedUpdate)._updates?.sections ?? []);
    return data;
  } catch (error) {
    throw fromDynalite(error as DynaliteError);
  }
}

/** Throws the error that a check of dynalite returned, if there is one. */
export function assertValid(error: DynaliteError | null | undefined): void {
  if (error) throw fromDynalite(error);
}

/**
 * Runs an action synchronously, so that no other write happens between its read and its write.
 * Every member of `store` must call its callback synchronously.
 */
export function runSync<T>(action: Action, store: ActionStore, data: unknown): T {
  let outcome: { readonly error: DynaliteError | null | undefined; readonly value: T | undefined } | undefined;
  const done: Callback<T> = (error, value) => void (outcome = { error, value });
  ACTIONS[action]<T>(store, data, done);
  if (!outcome) throw new Error(`dynalite's ${action} did not finish synchronously`);
  if (outcome.error) throw fromDynalite(outcome.error);
  return outcome.value as T;
}

/** Runs an action that reads a range of items. */
export function runAsync<T>(action: Action, store: ActionStore, data: unknown): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    ACTIONS[action]<T>(store, data, (error, value) => (error ? reject(fromDynalite(error)) : resolve(value as T)));
  });
}
