/** What an asynchronous action says while it goes on, and when it has failed. */
export interface BusyOptions {
  /** Shows it. */
  readonly status: HTMLElement;
  readonly working: string;
}

/**
 * Runs an action of a person's, one at a time, and shows how it went: what it returns, or why it failed.
 * @returns a function that starts it and does nothing while it runs
 */
export function busy({ status, working }: BusyOptions, action: () => Promise<string>): () => void {
  let running = false;
  const show = (text: string, failed: boolean): void => {
    status.textContent = text;
    status.classList.toggle('failed', failed);
  };
  return () => {
    if (running) return;
    running = true;
    show(working, false);
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
