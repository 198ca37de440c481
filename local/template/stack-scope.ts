import type { Account } from '../core/account';
import { createConditions } from './conditions';
import { invalid } from './functions';
import { BOOTSTRAP_PARAMETER, pseudoParameters, templateParameters } from './parameters';
import { placeholder } from './placeholder';
import type { AttributeReference, Lookups } from './resolved-stack';
import type { Scope } from './scope';
import type { Template } from './types';

/** Creates scopes of one stack from its template and from lookups. */
export interface StackScopes {
  with(lookups: Lookups): Scope;
  /** Problems of the parameters. */
  readonly problems: readonly string[];
}

/** Reads parameters, mappings and conditions of a stack. */
export function createStackScopes(stackName: string, template: Template, account: Account): StackScopes {
  const parameters = templateParameters(template);
  const named = new Map([...pseudoParameters(account, stackName), ...parameters.values]);
  const condition = createConditions(template.Conditions);
  return {
    problems: parameters.problems,
    with(lookups) {
      const scope: Scope = {
        region: account.region,
        ref(name) {
          if (named.has(name)) return named.get(name);
          if (name === BOOTSTRAP_PARAMETER)
            throw invalid(`${BOOTSTRAP_PARAMETER} has no value, because only cdk deploy uses it`);
          return lookups.resource(name);
        },
        getAtt: (logicalId, attribute) => lookups.attribute(logicalId, attribute),
        condition: (name) => condition(name, scope),
        mapping: (map, top, second) => template.Mappings[map]?.[top]?.[second],
        importValue: (name) => lookups.importValue(name),
        stackOutput: (otherStack, outputName) => lookups.stackOutput(otherStack, outputName),
      };
      return scope;
    },
  };
}

/** A scope before the deployment. References return placeholders, and the trace records them. */
export interface Trace {
  readonly scope: Scope;
  readonly dependencies: Set<string>;
  readonly attributes: AttributeReference[];
}

/** Starts a trace. @param existing logical ids of the resources whose conditions are met */
export function startTrace(
  stackName: string,
  scopes: StackScopes,
  existing: { has(logicalId: string): boolean },
  otherStacks: Pick<Lookups, 'importValue' | 'stackOutput'>,
): Trace {
  const dependencies = new Set<string>();
  const attributes: AttributeReference[] = [];
  const record = (logicalId: string): void => {
    if (!existing.has(logicalId))
      throw invalid(`there is no resource or parameter ${JSON.stringify(logicalId)} in this template`);
    dependencies.add(logicalId);
  };
  const scope = scopes.with({
    ...otherStacks,
    resource(logicalId) {
      record(logicalId);
      return placeholder(`${stackName}/${logicalId}`);
    },
    attribute(logicalId, attribute) {
      record(logicalId);
      attributes.push({ logicalId, attribute });
      return placeholder(`${stackName}/${logicalId}.${attribute}`);
    },
  });
  return { scope, dependencies, attributes };
}
