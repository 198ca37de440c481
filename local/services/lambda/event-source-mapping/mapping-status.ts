import type { Reporter } from '../../../core/reporter';
import type { PollerCall } from './poller-permissions';

/** Only the engine has the state `Problem`: the poller lacks a permission and will try again. */
export type MappingState = 'Creating' | 'Enabled' | 'Disabled' | 'Problem';

const NOTHING_PROCESSED = 'No records processed';

/** The state of a mapping, for `ListEventSourceMappings`. A new problem is reported as a warning, once. */
export class MappingStatus {
  #state: MappingState = 'Creating';
  #lastResult = NOTHING_PROCESSED;

  constructor(
    private readonly reporter: Reporter,
    private readonly name: string,
  ) {}

  get state(): MappingState {
    return this.#state;
  }

  /** The value of `LastProcessingResult`. */
  get lastResult(): string {
    return this.#lastResult;
  }

  enabled(): void {
    if (this.#state === 'Problem') this.#lastResult = NOTHING_PROCESSED;
    this.#state = 'Enabled';
  }

  disabled(): void {
    this.#state = 'Disabled';
  }

  processed(result: string): void {
    this.#lastResult = result;
  }

  /** The poller lacks the permission for a call. It will try again. */
  problem({ action, resource }: PollerCall): void {
    const result = `PROBLEM: the function's execution role may not call ${action} on ${resource}`;
    if (this.#state === 'Problem' && this.#lastResult === result) return;
    this.#state = 'Problem';
    this.#lastResult = result;
    this.reporter.report({
      type: 'warning',
      message: `The event source mapping ${this.name} does not poll. ${result}. Grant the permission in the template.`,
    });
  }
}
