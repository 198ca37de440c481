import type { AddressBook } from '../ports';
import type { Deployment } from './deployment';

/** A deployed resource, for users of the engine. */
export interface ResourceView {
  readonly type: string;
  /** The value of `Ref`. */
  readonly ref: string;
  /** The values of `Fn::GetAtt`, with AWS addresses. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A deployed stack, for users of the engine. */
export interface StackView {
  /** With local addresses. */
  readonly outputs: Readonly<Record<string, string>>;
  /** By logical id. */
  readonly resources: Readonly<Record<string, ResourceView>>;
}

/** Describes the deployed stacks. Outputs have local addresses. */
export function describeStacks(deployment: Deployment, addresses: AddressBook): Readonly<Record<string, StackView>> {
  const stacks = [...deployment].map(([name, { outputs, resources }]) => {
    const localized = [...outputs].map(([output, value]) => [output, addresses.localize(String(value))]);
    const views = [...resources].map(([id, { type, created }]) => [
      id,
      { type, ref: created.ref, attributes: created.attributes ?? {} },
    ]);
    return [name, { outputs: Object.fromEntries(localized), resources: Object.fromEntries(views) }] as const;
  });
  return Object.fromEntries(stacks);
}
