import type { Account } from '../../../core/account';
import { EngineError } from '../../../core/errors';
import type { Random } from '../../../core/random';
import { physicalName } from '../../../resources/physical-name';
import type { PropertySpec, ResourceDriver, ResourceInput } from '../../../resources/types';
import { isUnresolved } from '../../../template/placeholder';
import { knownManagedPolicy, knownManagedPolicyNames } from '../policy/managed-policies';
import { compilePolicy } from '../policy/compile-policy';
import type { PolicyKind } from '../policy/compile-policy';
import { identityPolicy } from '../state/roles';
import type { RoleStore } from '../state/roles';

interface DriverDeps {
  readonly account: Account;
  readonly random: Random;
  readonly roles: RoleStore;
}

const TAGS: PropertySpec = 'accepted';
/** IAM quotas for the length of names. */
const MAX_ROLE_NAME = 64;
const MAX_POLICY_NAME = 128;

const problemsOf = (document: unknown, kind: PolicyKind, where: string): string[] =>
  compilePolicy(document, kind).problems.map((problem) => `${where}: ${problem}`);

interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

function findManaged(roles: RoleStore, policyArn: string): ReturnType<typeof knownManagedPolicy> {
  return roles.managed(policyArn) ?? knownManagedPolicy(policyArn);
}

function roleDriver({ account, random, roles }: DriverDeps): ResourceDriver {
  const managedArns = (input: ResourceInput): readonly string[] => input.properties['ManagedPolicyArns'] ?? [];
  const inlinePolicies = (input: ResourceInput): readonly InlinePolicy[] => input.properties['Policies'] ?? [];
  const unknownPolicy = (policyArn: string): string =>
    `ManagedPolicyArns: ${policyArn} is not supported; the engine supports ${knownManagedPolicyNames().join(', ')}`;
  return {
    type: 'AWS::IAM::Role',
    attributes: ['Arn', 'RoleId'],
    properties: {
      AssumeRolePolicyDocument: 'emulated',
      ManagedPolicyArns: 'emulated',
      Policies: [{ PolicyName: 'emulated', PolicyDocument: 'emulated' }],
      RoleName: 'emulated',
      Path: 'emulated',
      Description: 'accepted',
      MaxSessionDuration: 'accepted',
      Tags: TAGS,
    },
    validate: (input) => [
      ...problemsOf(input.properties['AssumeRolePolicyDocument'], 'trust', 'AssumeRolePolicyDocument'),
      ...inlinePolicies(input).flatMap((policy) =>
        problemsOf(policy.PolicyDocument, 'identity', `Policies ${policy.PolicyName}`),
      ),
      ...managedArns(input)
        .filter((policyArn) => !isUnresolved(policyArn) && !knownManagedPolicy(policyArn))
        .map(unknownPolicy),
    ],
    create(input) {
      const name = input.properties['RoleName'] ?? physicalName(input, random, MAX_ROLE_NAME);
      const arn = `arn:${account.partition}:iam::${account.accountId}:role${input.properties['Path'] ?? '/'}${name}`;
      const managed = managedArns(input).map((policyArn) => {
        const policy = findManaged(roles, policyArn);
        if (!policy) throw new EngineError('template_refused', unknownPolicy(policyArn));
        return policy;
      });
      const inline = inlinePolicies(input).map((policy) =>
        identityPolicy(`${input.path}#${policy.PolicyName}`, policy.PolicyDocument),
      );
      const trust = compilePolicy(input.properties['AssumeRolePolicyDocument'], 'trust').statements;
      roles.add({ arn, name, trust, policies: [...managed, ...inline] });
      return {
        ref: name,
        attributes: { Arn: arn, RoleId: `AROALOCAL${random.text(12, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}` },
      };
    },
  };
}

function attach(roles: RoleStore, roleNames: readonly string[], attachment: ReturnType<typeof identityPolicy>): void {
  for (const name of roleNames) {
    const role = roles.byName(name);
    if (!role)
      throw new EngineError(
        'template_refused',
        `Roles contains ${JSON.stringify(name)}, which is not the name of a role of the template.`,
        'Use the Ref of an AWS::IAM::Role.',
      );
    role.policies.push(attachment);
  }
}

function policyDriver({ random, roles }: DriverDeps): ResourceDriver {
  return {
    type: 'AWS::IAM::Policy',
    attributes: ['Id'],
    properties: { PolicyName: 'emulated', PolicyDocument: 'emulated', Roles: 'emulated' },
    validate: ({ properties }) => problemsOf(properties['PolicyDocument'], 'identity', 'PolicyDocument'),
    create(input) {
      attach(roles, input.properties['Roles'] ?? [], identityPolicy(input.path, input.properties['PolicyDocument']));
      const id = physicalName(input, random, MAX_POLICY_NAME);
      return { ref: id, attributes: { Id: id } };
    },
  };
}

function managedPolicyDriver({ account, random, roles }: DriverDeps): ResourceDriver {
  return {
    type: 'AWS::IAM::ManagedPolicy',
    attributes: ['PolicyArn', 'PolicyId'],
    properties: {
      ManagedPolicyName: 'emulated',
      PolicyDocument: 'emulated',
      Roles: 'emulated',
      Path: 'emulated',
      Description: 'accepted',
    },
    validate: ({ properties }) => problemsOf(properties['PolicyDocument'], 'identity', 'PolicyDocument'),
    create(input) {
      const name = input.properties['ManagedPolicyName'] ?? physicalName(input, random, MAX_POLICY_NAME);
      const arn = `arn:${account.partition}:iam::${account.accountId}:policy${input.properties['Path'] ?? '/'}${name}`;
      const policy = identityPolicy(input.path, input.properties['PolicyDocument']);
      roles.addManaged(arn, policy);
      attach(roles, input.properties['Roles'] ?? [], policy);
      return {
        ref: arn,
        attributes: { PolicyArn: arn, PolicyId: `ANPALOCAL${random.text(12, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}` },
      };
    },
  };
}

/**
 * The drivers of the IAM resource types. Permissions boundaries are refused, because the engine does not enforce them.
 */
export function iamDrivers(deps: DriverDeps): readonly ResourceDriver[] {
  return [roleDriver(deps), policyDriver(deps), managedPolicyDriver(deps)];
}
