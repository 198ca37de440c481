import { watch } from 'node:fs';
import { buildConsole, type Assets } from './console-assets';

/** What the page is made of. */
const WATCHED = ['console', 'client/src', 'protocol'];
/** Editors write a file in several steps, and a checkout writes many files. */
const SETTLE_MS = 30;

/** Who hears of it. */
export interface ConsoleWatchOptions {
  /** Takes the files to be served from now on. */
  readonly built: (assets: Assets) => void;
  readonly progress: (line: string) => void;
}

/**
 * Builds the console again whenever a source of it changes, one build after the other; one that fails changes nothing.
 * @returns how to stop watching
 */
export function watchConsole({ built, progress }: ConsoleWatchOptions): () => void {
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();

  async function rebuild(): Promise<void> {
    const startedAt = performance.now();
    try {
      built(await buildConsole());
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
