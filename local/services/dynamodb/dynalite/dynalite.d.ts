/** Types of the parts of dynalite 4.0.0 that the engine uses. The package has none. */

declare module 'dynalite/db' {
  // An ambient module cannot import from a relative path.
  // eslint-disable-next-line @typescript-eslint/consistent-type-imports
  export type Attributes = import('../data-types').Item;
  // eslint-disable-next-line @typescript-eslint/consistent-type-imports
  export type TableShape = import('../data-types').TableDefinition;

  /** An error of dynalite. An error without `body` is a fault in dynalite, not a response. */
  export interface DynaliteError extends Error {
    statusCode?: number;
    body?: { __type: string; message?: string; Message?: string };
  }

  export type Callback<T> = (error: DynaliteError | null | undefined, value?: T) => void;

  /** The storage of one table or index, as actions use it. */
  export interface SubStore {
    lock(key: string, run: (release: <T>(done: T) => T) => void): void;
    get(key: string, done: Callback<Attributes>): void;
    put(key: string, value: Attributes, done: Callback<void>): void;
    del(key: string, done: Callback<void>): void;
    createValueStream(range: ValueRange): NodeJS.EventEmitter;
  }

  export interface ValueRange {
    gt?: string;
    gte?: string;
    lt?: string;
    lte?: string;
    reverse?: boolean;
    limit?: number;
  }

  /** The storage as actions use it. */
  export interface ActionStore {
    readonly options: { readonly maxItemSize: number };
    getTable(name: string, done: Callback<TableShape>): void;
    getItemDb(tableName: string): Partial<SubStore>;
    getIndexDb(kind: string, tableName: string, indexName: string): Partial<SubStore>;
  }

  export interface ValueIterator {
    nextv(size: number): Promise<Attributes[]>;
    close(): Promise<void>;
  }

  /** dynalite's database. Keys are strings in byte order, values are JSON. */
  export interface KeyValueStore {
    open(): Promise<void>;
    close(): Promise<void>;
    getSync(key: string): Attributes | undefined;
    batch(writes: readonly unknown[]): Promise<void>;
    values(range: ValueRange): ValueIterator;
    clear(range: ValueRange): Promise<void>;
  }

  export function create(): { readonly db: KeyValueStore };
  export function validateKey(key: Attributes, table: TableShape): DynaliteError | undefined;
  export function validateItem(item: Attributes, table: TableShape): DynaliteError | undefined;
  export function createKey(item: Attributes, table: TableShape): string;
}

declare module 'dynalite/validations' {
  export function checkTypes<T>(input: unknown, types: unknown): T;
  export function checkValidations(data: unknown, types: unknown, custom: unknown, store: unknown): void;
}

declare module 'dynalite/validations/*' {
  export const types: unknown;
  export const custom: unknown;
}

declare module 'dynalite/actions/*' {
  import type { ActionStore, Callback } from 'dynalite/db';
  const action: <T>(store: ActionStore, data: unknown, done: Callback<T>) => void;
  export default action;
}
