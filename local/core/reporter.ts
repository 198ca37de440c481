/** An event of the engine. The engine never prints; a command prints these events. */
export type EngineEvent =
  | { readonly type: 'step'; readonly message: string; readonly durationMs?: number }
  | { readonly type: 'function-log'; readonly functionName: string; readonly requestId?: string; readonly line: string }
  | { readonly type: 'access-denied'; readonly principal: string; readonly action: string; readonly resource: string }
  | { readonly type: 'delivery'; readonly target: string; readonly outcome: string; readonly attempt: number }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'debug'; readonly area: string; readonly message: string };

/** Receives every event of the engine. */
export interface Reporter {
  report(event: EngineEvent): void;
}

/** A reporter that discards all events. */
export const silentReporter: Reporter = { report: () => undefined };
