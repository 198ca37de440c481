import type { Clock } from '../../../core/clock';
import type { Item } from '../data-types';

/** The versions that eventually consistent reads still show. */
export interface PreviousVersions {
  /** @param key storage key */
  remember(key: string, version: Item | undefined, forMs: number): void;
  /** Whether the previous version is still to be shown, and what it was. */
  find(key: string): { readonly version: Item | undefined } | undefined;
}

/** Keeps one version per item, until its time is over. */
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
