import type { ResourceDriver } from './types';

/** The drivers of all resource types that the engine supports. */
export class ResourceRegistry {
  readonly #drivers = new Map<string, ResourceDriver>();

  /** Adds drivers. @throws Error when a type has one already: two owners are a fault of the engine's wiring */
  register(drivers: Iterable<ResourceDriver>): void {
    for (const driver of drivers) {
      if (this.#drivers.has(driver.type)) throw new Error(`Two drivers for ${driver.type}`);
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
