/** What an asynchronous action says while it goes on, and when it has failed. */
export interface BusyOptions {
  /** Shows it. */
  readonly status: HTMLElement;
  /** Shown when it takes longer than a moment: what flashes by cannot be read, and screen readers would read it. */
  readonly working: string;
}

/** That moment, in milliseconds. */
const MOMENT_MS = 300;

/**
 * Runs an action of a person's, one at a time, and shows how it went: what it returns, or why it failed.
 * @returns a function that starts it and does nothing while it runs
 */
export function busy({ status, working }: BusyOptions, action: () => Promise<string>): () => void {
  let running = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (text: string, failed: boolean): void => {
    clearTimeout(timer);
    status.textContent = text;
    status.classList.toggle('failed', failed);
  };
  return () => {
    if (running) return;
    running = true;
    show('', false);
    timer = setTimeout(() => show(working, false), MOMENT_MS);
    action()
      .then(
        (text) => show(text, false),
        (error: unknown) => show(error instanceof Error ? error.message : String(error), true),
      )
      .finally(() => {
        running = false;
      });
  };
}
