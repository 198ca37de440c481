import type { Account } from '../core/account';
import { NO_VALUE } from './functions';
import type { Template, TemplateParameter } from './types';

/** The parameter that CDK adds to every stack. Only `cdk deploy` uses it. */
export const BOOTSTRAP_PARAMETER = 'BootstrapVersion';

/** The values of the pseudo parameters (`AWS::Region` …) in one stack. */
export function pseudoParameters(account: Account, stackName: string): ReadonlyMap<string, unknown> {
  const id = `${account.accountId.slice(0, 8)}-0000-0000-0000-000000000000`;
  return new Map<string, unknown>([
    ['AWS::AccountId', account.accountId],
    ['AWS::NoValue', NO_VALUE],
    ['AWS::NotificationARNs', []],
    ['AWS::Partition', account.partition],
    ['AWS::Region', account.region],
    [
      'AWS::StackId',
      `arn:${account.partition}:cloudformation:${account.region}:${account.accountId}:stack/${stackName}/${id}`,
    ],
    ['AWS::StackName', stackName],
    ['AWS::URLSuffix', account.urlSuffix],
  ]);
}

function parameterValue({ Type, Default }: TemplateParameter): unknown {
  if (Type === 'CommaDelimitedList' || Type.startsWith('List<'))
    return String(Default)
      .split(',')
      .map((item) => item.trim());
  return String(Default);
}

/** The values of a template's own parameters: their defaults. A parameter without a default is a problem. */
export function templateParameters(template: Template): { values: Map<string, unknown>; problems: string[] } {
  const values = new Map<string, unknown>();
  const problems: string[] = [];
  for (const [name, parameter] of Object.entries(template.Parameters)) {
    if (name === BOOTSTRAP_PARAMETER) continue;
    if (parameter.Type.startsWith('AWS::SSM::'))
      problems.push(`parameter ${name}: the type ${parameter.Type} needs SSM, which the engine does not emulate`);
    else if (parameter.Default === undefined)
      problems.push(`parameter ${name} has no default; the engine does not accept parameter values`);
    else values.set(name, parameterValue(parameter));
  }
  return { values, problems };
}
