import type { AssemblyStack } from '../assembly/types';
import type { Scope } from './scope';

/** The arguments of one `Fn::GetAtt`. */
export interface AttributeReference {
  readonly logicalId: string;
  readonly attribute: string;
}

/** A resource whose condition is met. */
export interface ResolvedResource {
  readonly logicalId: string;
  /** The construct path if known, else `Stack/LogicalId`. */
  readonly path: string;
  readonly type: string;
  /** The properties as written in the template. */
  readonly template: Readonly<Record<string, unknown>>;
  /** The properties with placeholders for values that are known after creation only (`placeholder.ts`). */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly dependencies: ReadonlySet<string>;
  readonly attributes: readonly AttributeReference[];
}

/** One stack with its conditions, references and creation order resolved. */
export interface ResolvedStack {
  readonly name: string;
  readonly stack: AssemblyStack;
  /** In creation order. */
  readonly resources: readonly ResolvedResource[];
  /** Outputs whose condition is met. */
  readonly outputs: readonly { readonly name: string; readonly value: unknown; readonly exportName: unknown }[];
  readonly outputAttributes: readonly AttributeReference[];
  /** Creates the scope of the stack. @param lookups values of resources and other stacks */
  scope(lookups: Lookups): Scope;
  /** Everything that CloudFormation or the engine rejects, each as `<resource or output>: <problem>`. */
  readonly problems: readonly string[];
}

/** The values that a template refers to but does not contain. */
export interface Lookups {
  resource(logicalId: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  importValue(name: string): unknown;
  stackOutput(stackName: string, outputName: string): unknown;
}
