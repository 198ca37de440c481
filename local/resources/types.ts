/**
 * Which properties of a resource type the engine knows.
 *
 * `driven`: it acts on it. `recorded`: it keeps it, and nothing that a program could observe here depends on it
 * (tags, descriptions, encryption at rest). An object lists the members below; `[spec]` is a list of such.
 * Whatever is not named is refused.
 */
export type PropertySpec = 'driven' | 'recorded' | { readonly [name: string]: PropertySpec } | readonly [PropertySpec];

/** Resolved properties: intrinsics replaced by values. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- shaped by the template; each driver narrows what it reads
export type Properties = Record<string, any>;

/** A resource to be created, with everything it refers to already there. */
export interface ResourceInput {
  readonly stackName: string;
  readonly logicalId: string;
  /** `Stack/LogicalId`, for messages. */
  readonly path: string;
  readonly properties: Properties;
}

export interface CreatedResource {
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives, by attribute name. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Creates resources of one CloudFormation type in the engine. */
export interface ResourceDriver {
  /** For example `AWS::SQS::Queue`. */
  readonly type: string;
  readonly properties: Readonly<Record<string, PropertySpec>>;
  /** What `Fn::GetAtt` may ask for, checked before anything is created. Without it, a wrong name fails at creation. */
  readonly attributes?: readonly string[];
  /**
   * What CloudFormation would refuse at deployment, one sentence each. Called for all resources before any is created:
   * values that depend on other resources are texts with a placeholder (`isUnresolved` in `local/template/placeholder.ts`).
   */
  validate?(input: ResourceInput): readonly string[];
  create(input: ResourceInput): Promise<CreatedResource> | CreatedResource;
  /** Applies new properties to a resource that exists (`--watch`). Without it a change needs a restart. */
  update?(input: ResourceInput, created: CreatedResource): Promise<CreatedResource> | CreatedResource;
}
