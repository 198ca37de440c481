import { compilePolicy } from './policy';
import type { Statement } from './policy';
import type { IdentityPolicy } from './evaluate';

/** A role of the template. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly trust: readonly Statement[];
  readonly policies: IdentityPolicy[];
}

/** The roles and managed policies that exist. */
export class RoleStore {
  readonly #byArn = new Map<string, Role>();
  readonly #byName = new Map<string, Role>();
  readonly #managed = new Map<string, IdentityPolicy>();

  /** Adds a role. */
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

  /** Adds a customer managed policy. */
  addManaged(policyArn: string, policy: IdentityPolicy): void {
    this.#managed.set(policyArn, policy);
  }

  managed(policyArn: string): IdentityPolicy | undefined {
    return this.#managed.get(policyArn);
  }

  /** Attached policies by role ARN. */
  policies(): ReadonlyMap<string, readonly IdentityPolicy[]> {
    return new Map([...this.#byArn].map(([arn, role]) => [arn, role.policies]));
  }
}

/** Compiles an identity policy under an id. The document was checked before. */
export function identityPolicy(id: string, document: unknown): IdentityPolicy {
  return { id, managed: false, statements: compilePolicy(document, 'identity').statements };
}
