import * as v from 'valibot';

const values = v.record(v.string(), v.unknown());

const resource = v.looseObject({
  Type: v.string(),
  Properties: v.optional(values),
  DependsOn: v.optional(v.union([v.string(), v.array(v.string())])),
  Condition: v.optional(v.string()),
  Metadata: v.optional(values),
});

const parameter = v.looseObject({
  Type: v.string(),
  Default: v.optional(v.union([v.string(), v.number(), v.boolean()])),
});

const output = v.looseObject({
  Value: v.unknown(),
  Condition: v.optional(v.string()),
  Export: v.optional(v.object({ Name: v.unknown() })),
});

/** The schema of a CloudFormation template in JSON. It does not check intrinsic functions. */
export const template = v.looseObject({
  Resources: v.optional(v.record(v.string(), resource), {}),
  Parameters: v.optional(v.record(v.string(), parameter), {}),
  Mappings: v.optional(v.record(v.string(), v.record(v.string(), values)), {}),
  Conditions: v.optional(values, {}),
  Outputs: v.optional(v.record(v.string(), output), {}),
  Rules: v.optional(values, {}),
});

/** A CloudFormation template. */
export type Template = v.InferOutput<typeof template>;
/** A resource of a template, before intrinsic functions are resolved. */
export type TemplateResource = v.InferOutput<typeof resource>;
/** A parameter of a template. */
export type TemplateParameter = v.InferOutput<typeof parameter>;
