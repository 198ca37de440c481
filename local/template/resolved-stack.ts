import type { AssemblyStack } from '../assembly/types';
import type { Scope } from './scope';

/** A use of `Fn::GetAtt`. */
export interface AttributeReference {
  readonly logicalId: string;
  readonly attribute: string;
}

/** A resource that will exist, with its condition met. */
export interface PlannedResource {
  readonly logicalId: string;
  /** The construct path if known, else `Stack/LogicalId`. */
  readonly path: string;
  readonly type: string;
  /** As in the template. */
  readonly template: Readonly<Record<string, unknown>>;
  /** Resolved as far as possible before creation; see `placeholder.ts`. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly dependencies: ReadonlySet<string>;
  readonly attributes: readonly AttributeReference[];
}

/** One stack, checked as far as its template alone allows. */
export interface StackPlan {
  readonly name: string;
  readonly stack: AssemblyStack;
  /** In the order of creation. */
  readonly resources: readonly PlannedResource[];
  /** Outputs whose condition is met. */
  readonly outputs: readonly { readonly name: string; readonly value: unknown; readonly exportName: unknown }[];
  readonly outputAttributes: readonly AttributeReference[];
  /** Resolves with what exists: see `lookups`. */
  scope(lookups: Lookups): Scope;
  /** `where: what`, each a thing that CloudFormation or the engine refuses. */
  readonly problems: readonly string[];
}

/** What a scope cannot know from one template. */
export interface Lookups {
  resource(logicalId: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  importValue(name: string): unknown;
  stackOutput(stackName: string, outputName: string): unknown;
}
