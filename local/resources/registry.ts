import type { ResourceDriver } from './types';

/** The drivers of all resource types that the engine supports. */
export class ResourceRegistry {
  readonly #drivers = new Map<string, ResourceDriver>();

  /** Adds drivers. @throws Error if a type already has a driver, which is a bug in the engine */
  register(drivers: Iterable<ResourceDriver>): void {
    for (const driver of drivers) {
      if (this.#drivers.has(driver.type)) throw new Error(`The resource type ${driver.type} has two drivers`);
      this.#drivers.set(driver.type, driver);
    }
  }

  get(type: string): ResourceDriver | undefined {
    return this.#drivers.get(type);
  }

  /** Supported types, sorted. */
  types(): readonly string[] {
    return [...this.#drivers.keys()].sort();
  }
}
