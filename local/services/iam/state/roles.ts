import { compilePolicy } from '../policy/compile-policy';
import type { Statement } from '../policy/compile-policy';
import type { IdentityPolicy } from '../policy/evaluate';

/** A role of the template. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly trust: readonly Statement[];
  readonly policies: IdentityPolicy[];
}

/** The deployed roles and managed policies. */
export class RoleStore {
  readonly #byArn = new Map<string, Role>();
  readonly #byName = new Map<string, Role>();
  readonly #managed = new Map<string, IdentityPolicy>();

  add(role: Role): void {
    this.#byArn.set(role.arn, role);
    this.#byName.set(role.name, role);
  }

  get(roleArn: string): Role | undefined {
    return this.#byArn.get(roleArn);
  }

  byName(name: string): Role | undefined {
    return this.#byName.get(name);
  }

  addManaged(policyArn: string, policy: IdentityPolicy): void {
    this.#managed.set(policyArn, policy);
  }

  managed(policyArn: string): IdentityPolicy | undefined {
    return this.#managed.get(policyArn);
  }

  /** The policies of every role, by role ARN. */
  policies(): ReadonlyMap<string, readonly IdentityPolicy[]> {
    return new Map([...this.#byArn].map(([arn, role]) => [arn, role.policies]));
  }
}

/** Compiles an identity policy that `validate` has checked. */
export function identityPolicy(id: string, document: unknown): IdentityPolicy {
  return { id, managed: false, statements: compilePolicy(document, 'identity').statements };
}
