/** Options of {@link actionWithStatus}. */
export interface ActionStatusOptions {
  /** Element that shows the progress and the result. */
  readonly status: HTMLElement;
  /** Text shown while the action runs, if it runs for longer than {@link PROGRESS_DELAY_MS}. */
  readonly working: string;
}

/** Milliseconds. Progress text of a shorter action would only flicker, and screen readers would read it aloud. */
const PROGRESS_DELAY_MS = 300;

/**
 * Wraps an action that a button or a form starts, so that only one run is active at a time. The status element shows
 * the text that the action returns, or the text of the error that it throws.
 * @returns a function that starts the action, and does nothing while the action runs
 */
export function actionWithStatus({ status, working }: ActionStatusOptions, action: () => Promise<string>): () => void {
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
    timer = setTimeout(() => show(working, false), PROGRESS_DELAY_MS);
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
