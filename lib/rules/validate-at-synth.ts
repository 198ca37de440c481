import type { IConstruct } from 'constructs';
import { describeProblem } from '../errors';
import type { Problem } from '../errors';

/**
 * Makes synthesis fail if `find` returns problems of a construct.
 *
 * `find` runs when the app is synthesized, so that it sees changes after construction, and so that the problems of all
 * constructs are reported in one error. The paths of the problems are relative to the construct.
 */
export function validateAtSynth(scope: IConstruct, find: () => readonly Problem[]): void {
  scope.node.addValidation({ validate: () => find().map(describeProblem) });
}
