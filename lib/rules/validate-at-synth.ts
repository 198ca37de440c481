import type { IConstruct } from 'constructs';
import { describeProblem } from '../errors';
import type { Problem } from '../errors';

/**
 * Makes synthesis fail while `find` finds problems with a construct.
 *
 * The check runs when the app is synthesized, so that it sees what was added after construction, and so that the
 * problems of all constructs come out in one error. Problems carry paths relative to the construct.
 */
export function refuse(scope: IConstruct, find: () => readonly Problem[]): void {
  scope.node.addValidation({ validate: () => find().map(describeProblem) });
}
