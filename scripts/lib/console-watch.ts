import { watch } from 'node:fs';
import { buildConsole, type Assets } from './console-assets';

/** Folders with sources of the console. */
const WATCHED = ['console', 'client/src', 'protocol'];
/** Milliseconds without a change before a build starts. Editors write a file in several steps, and a checkout writes many files. */
const SETTLE_MS = 30;

export interface ConsoleWatchOptions {
  /** Called with the new files after every successful build. */
  readonly onBuilt: (assets: Assets) => void;
  readonly progress: (line: string) => void;
}

/**
 * Rebuilds the console whenever one of its sources changes. Builds run one after the other. A failed build is reported
 * and has no other effect.
 * @returns a function that stops watching
 */
export function watchConsole({ onBuilt, progress }: ConsoleWatchOptions): () => void {
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();

  async function rebuild(): Promise<void> {
    const startedAt = performance.now();
    try {
      onBuilt(await buildConsole());
      progress(`Console built in ${Math.round(performance.now() - startedAt)} ms; reload its page.`);
    } catch (error) {
      progress(`Console not built: ${(error as Error).message}`);
    }
  }

  const watchers = WATCHED.map((folder) =>
    watch(folder, { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => (last = last.then(rebuild)), SETTLE_MS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
