import type { Template } from '../template/types';

/** Something that CDK staged beside the template: function code, mostly. */
export interface Asset {
  /** Absolute path of the file or directory. */
  readonly path: string;
  readonly packaging: 'file' | 'zip';
}

/** One stack of a cloud assembly. */
export interface AssemblyStack {
  readonly name: string;
  readonly template: Template;
  /** By S3 object key, as `Code.S3Key` names it. */
  readonly assets: ReadonlyMap<string, Asset>;
  /** Construct paths by logical id, where the assembly has them: better names for messages. */
  readonly constructPaths: ReadonlyMap<string, string>;
  /** The account and Region that the stack was synthesized for; absent when it is agnostic. */
  readonly accountId?: string;
  readonly region?: string;
}

/** What `cdk synth` wrote, as far as the engine needs it. */
export interface Assembly {
  readonly directory: string;
  /** In the order of deployment: a stack stands after those that it depends on. */
  readonly stacks: readonly AssemblyStack[];
}
