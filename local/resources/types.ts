/**
 * The properties of a resource type that the engine supports.
 *
 * `emulated`: the engine acts on the property. `accepted`: the engine ignores the property, because no program can
 * observe its effect (tags, descriptions, encryption at rest). An object lists the supported members. `[spec]` is a
 * list whose items have that spec. The engine refuses a template with any other property.
 */
export type PropertySpec =
  | 'emulated'
  | 'accepted'
  | { readonly [name: string]: PropertySpec }
  | readonly [PropertySpec];

/** Resolved properties: intrinsics replaced by values. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the template determines the types; each driver narrows the values that it reads
export type Properties = Record<string, any>;

/** A resource to create or update. The resources that it refers to exist already. */
export interface ResourceInput {
  readonly stackName: string;
  readonly logicalId: string;
  /** The construct path, or `Stack/LogicalId` if the assembly does not contain it. Error texts contain it. */
  readonly path: string;
  readonly properties: Properties;
}

export interface CreatedResource {
  /** The value of `Ref`. */
  readonly ref: string;
  /** The values of `Fn::GetAtt` by attribute name. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Creates resources of one CloudFormation type in the engine. */
export interface ResourceDriver {
  /** For example `AWS::SQS::Queue`. */
  readonly type: string;
  readonly properties: Readonly<Record<string, PropertySpec>>;
  /**
   * The attributes of `Fn::GetAtt`, checked before any resource is created. Without this list, they are checked at
   * creation.
   */
  readonly attributes?: readonly string[];
  /**
   * Returns the problems that CloudFormation reports at deployment, one sentence each. Called for all resources before
   * any is created, so values that depend on other resources contain a placeholder (`isUnresolved` in
   * `local/template/placeholder.ts`).
   */
  validate?(input: ResourceInput): readonly string[];
  create(input: ResourceInput): Promise<CreatedResource> | CreatedResource;
  /** Applies new properties to an existing resource (`--watch`). Without this function, a change needs a restart. */
  update?(input: ResourceInput, created: CreatedResource): Promise<CreatedResource> | CreatedResource;
}
