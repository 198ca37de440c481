import type { LogLevel } from '../../local/cli-options';
import { EngineError } from '../../local/core/errors';
import type { Reporter } from '../../local/core/reporter';
import type { Engine } from '../../local/engine';
import { createConsoleReporter } from './console-reporter';

/** Milliseconds. A second signal within this time belongs to the same Ctrl-C: npm, tsx and the terminal may each send one. */
const SAME_SIGNAL_MS = 2000;
/** The exit status after a second Ctrl-C: that of a process that SIGINT has ended. */
const INTERRUPTED = 130;

/** One run of a command that starts an engine. */
export interface EngineSession {
  /** Prints the engine's events, but not while the session stops, because stopping makes running work fail. */
  readonly reporter: Reporter;
  /** Adds a cleanup step. The steps run in reverse order. */
  onStop(close: () => Promise<void> | void): void;
  /** Runs all cleanup steps. Further calls wait until the first call has finished. */
  stop(): Promise<void>;
  /**
   * Stops and exits with status 0 on SIGINT or SIGTERM. A second signal more than two seconds later exits at once, with
   * status 130.
   */
  stopOnSignals(): void;
}

/** Prints progress to standard error, so that standard output contains the result only. */
export const progress = (line: string): void => void process.stderr.write(`${line}\n`);

/** Prints an error and exits with status 1. */
export function exitWithError(error: unknown): void {
  const text =
    error instanceof EngineError
      ? [`${error.code}: ${error.message}`, error.remediation].filter(Boolean).join('\n')
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

/** Creates a session. */
export function createEngineSession(logLevel: LogLevel): EngineSession {
  const printed = createConsoleReporter(logLevel, progress);
  const closers: (() => Promise<void> | void)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      for (const close of closers.toReversed()) await close();
    })());
  return {
    reporter: {
      report(event) {
        if (stopping === undefined) printed.report(event);
      },
    },
    onStop: (close) => void closers.push(close),
    stop,
    stopOnSignals() {
      let signalledAt: number | undefined;
      const onSignal = (): void => {
        if (signalledAt === undefined) {
          signalledAt = performance.now();
          progress('\nStopping …');
          stop().then(() => process.exit(0), exitWithError);
        } else if (performance.now() - signalledAt > SAME_SIGNAL_MS) process.exit(INTERRUPTED);
      };
      process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
    },
  };
}

/** Replaces the loopback address in a text by the host name that the user chose. */
export function withHostname(text: string, hostname: string): string {
  return text.replaceAll('//127.0.0.1:', `//${hostname}:`);
}

/** The outputs of all stacks by stack name, with local addresses. */
export function localOutputs(engine: Engine, hostname: string): Record<string, Record<string, string>> {
  return Object.fromEntries(
    Object.entries(engine.stacks).map(([stack, { outputs }]) => [
      stack,
      Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, withHostname(value, hostname)])),
    ]),
  );
}
