import type { Template } from '../template/types';

/** A file or directory that CDK staged beside the template, usually the code of a function. */
export interface Asset {
  /** Absolute path of the file or directory. */
  readonly path: string;
  readonly packaging: 'file' | 'zip';
}

/** One stack of a cloud assembly. */
export interface AssemblyStack {
  readonly name: string;
  readonly template: Template;
  /** By S3 object key: the value of `Code.S3Key`. */
  readonly assets: ReadonlyMap<string, Asset>;
  /** Construct paths by logical id, as far as the assembly contains them. Error texts name resources by these paths. */
  readonly constructPaths: ReadonlyMap<string, string>;
  /**
   * The account and Region that the stack was synthesized for. Absent if the stack is not bound to an account or
   * Region.
   */
  readonly accountId?: string;
  readonly region?: string;
}

/** The output of `cdk synth`. */
export interface Assembly {
  readonly directory: string;
  /** In deployment order: each stack after its dependencies. */
  readonly stacks: readonly AssemblyStack[];
}
