import type { AddressBook } from '../ports';
import type { Deployment } from './deployment';

/** A resource as the engine's owner sees it. */
export interface ResourceView {
  readonly type: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A stack as the engine's owner sees it. */
export interface StackView {
  /** With local addresses. */
  readonly outputs: Readonly<Record<string, string>>;
  /** By logical id. */
  readonly resources: Readonly<Record<string, ResourceView>>;
}

/** Describes what is deployed, with addresses that work on this machine. */
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
