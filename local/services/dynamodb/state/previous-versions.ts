import type { Clock } from '../../../core/clock';
import type { Item } from '../data-types';

/** Earlier versions of items, for eventually consistent reads. */
export interface PreviousVersions {
  /** @param key storage key */
  remember(key: string, version: Item | undefined, forMs: number): void;
  /** Returns the previous version while reads must return it. A `version` of `undefined` means that there was no item. */
  find(key: string): { readonly version: Item | undefined } | undefined;
}

/** Keeps one version per item, until it expires. */
export function createPreviousVersions(clock: Clock): PreviousVersions {
  const versions = new Map<string, { readonly version: Item | undefined; readonly until: number }>();
  return {
    remember: (key, version, forMs) => void versions.set(key, { version, until: clock.now() + forMs }),
    find(key) {
      const entry = versions.get(key);
      if (!entry) return undefined;
      if (entry.until > clock.now()) return entry;
      versions.delete(key);
      return undefined;
    },
  };
}
