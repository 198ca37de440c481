import type { Reporter } from '../../../core/reporter';
import type { PollerCall } from './poller-access';
import type { MappingState } from './types';

/** The state of a mapping as it is shown to people, and told once per change. */
export class MappingStatus {
  #state: MappingState = 'Creating';
  #lastResult = 'No records processed';

  constructor(
    private readonly reporter: Reporter,
    private readonly name: string,
  ) {}

  get state(): MappingState {
    return this.#state;
  }

  /** `LastProcessingResult`. */
  get lastResult(): string {
    return this.#lastResult;
  }

  enabled(): void {
    if (this.#state === 'Problem') this.#lastResult = 'No records processed';
    this.#state = 'Enabled';
  }

  disabled(): void {
    this.#state = 'Disabled';
  }

  processed(result: string): void {
    this.#lastResult = result;
  }

  /** The poller may not do what it has to; it goes on trying. */
  problem({ action, resource }: PollerCall): void {
    const result = `PROBLEM: the function's execution role may not call ${action} on ${resource}`;
    if (this.#state === 'Problem' && this.#lastResult === result) return;
    this.#state = 'Problem';
    this.#lastResult = result;
    this.reporter.report({
      type: 'warning',
      message: `Event source mapping ${this.name} does not poll. ${result}. Grant it in the template.`,
    });
  }
}
