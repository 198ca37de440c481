import * as v from 'valibot';
import { isUnresolved } from '../../../../local/template/placeholder';
import { resolveStack } from '../../../../local/template/resolve-stack';
import type { ResolvedStack } from '../../../../local/template/resolved-stack';
import { template } from '../../../../local/template/types';
import { ACCOUNT } from '../../../helpers/engine/account';

function plan(raw: Record<string, unknown>, constructPaths = new Map<string, string>()): ResolvedStack {
  const stack = { name: 'App', template: v.parse(template, raw), assets: new Map(), constructPaths };
  return resolveStack(stack, ACCOUNT, {
    importValue: (name) => name,
    stackOutput: (stackName, name) => `${stackName}.${name}`,
  });
}

const thing = (properties: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  Type: 'Test::Thing',
  Properties: properties,
  ...more,
});
const order = (planned: ResolvedStack) => planned.resources.map(({ logicalId }) => logicalId);

describe('resolving a stack', () => {
  it('orders resources by Ref, GetAtt, Sub and DependsOn', () => {
    const planned = plan({
      Resources: {
        A: thing({ of: { Ref: 'B' } }),
        B: thing({ of: { 'Fn::GetAtt': ['C', 'Arn'] } }),
        C: thing({ of: { 'Fn::Sub': 'x ${D.Arn}' } }),
        D: thing({}, { DependsOn: ['E'] }),
        E: thing(),
      },
    });
    expect(planned.problems).toEqual([]);
    expect(order(planned)).toEqual(['E', 'D', 'C', 'B', 'A']);
  });

  it('names the path of a cycle', () => {
    const planned = plan({
      Resources: { A: thing({ of: { Ref: 'B' } }), B: thing({ of: { Ref: 'C' } }), C: thing({ of: { Ref: 'A' } }) },
    });
    expect(planned.problems).toEqual([
      'App: these resources depend on each other in a cycle: App/A → App/B → App/C → App/A',
    ]);
  });

  it('considers only the selected branch of Fn::If', () => {
    const planned = plan({
      Conditions: {
        Wanted: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'mars-1'] },
        Other: { 'Fn::Not': [{ Condition: 'Wanted' }] },
      },
      Resources: {
        A: thing({ of: { 'Fn::If': ['Wanted', { Ref: 'Gone' }, 'none'] } }),
        Gone: thing({}, { Condition: 'Wanted' }),
        Kept: thing({}, { Condition: 'Other' }),
      },
    });
    expect(planned.problems).toEqual([]);
    expect(order(planned)).toEqual(['A', 'Kept']);
    expect(planned.resources[0]!.properties).toEqual({ of: 'none' });
  });

  it('ignores the elements that CDK adds for cdk deploy and for usage statistics', () => {
    const planned = plan({
      Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk/version' } },
      Rules: { CheckBootstrapVersion: { Assertions: [] } },
      Resources: { Meta: { Type: 'AWS::CDK::Metadata', Condition: 'NotEvaluated' } },
    });
    expect(planned.problems).toEqual([]);
    expect(planned.resources).toEqual([]);
  });

  it('resolves parameters to their defaults', () => {
    const planned = plan({
      Parameters: { Size: { Type: 'Number', Default: 3 }, Names: { Type: 'CommaDelimitedList', Default: 'a, b' } },
      Resources: { A: thing({ size: { Ref: 'Size' }, names: { Ref: 'Names' } }) },
    });
    expect(planned.resources[0]!.properties).toEqual({ size: '3', names: ['a', 'b'] });
  });

  it('collects every problem with the name of its resource or output', () => {
    const planned = plan(
      {
        Transform: 'AWS::Serverless-2016-10-31',
        Rules: { Mine: {} },
        Parameters: { Stage: { Type: 'String' }, Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' } },
        Resources: {
          A: thing({ one: { Ref: 'Nothing' }, two: { 'Fn::Magic': 1 } }, { CreationPolicy: {}, DependsOn: 'Nobody' }),
          B: thing({}, { Condition: 'Unknown' }),
        },
        Outputs: { Url: { Value: { 'Fn::GetAtt': ['Gone', 'Url'] } } },
      },
      new Map([['A', 'App/My/Thing/Resource']]),
    );
    expect(planned.problems).toEqual([
      'App: Transform "AWS::Serverless-2016-10-31" is not supported',
      'App: rule Mine: rules are not supported',
      'App: parameter Stage has no default; the engine does not accept parameter values',
      'App: parameter Image: the type AWS::SSM::Parameter::Value<String> needs SSM, which the engine does not emulate',
      'App/B: There is no condition "Unknown"',
      'App/My/Thing (Test::Thing): CreationPolicy is not supported',
      'App/My/Thing (Test::Thing): DependsOn refers to Nobody, which does not exist',
      'App/My/Thing (Test::Thing): one: there is no resource or parameter "Nothing" in this template',
      'App/My/Thing (Test::Thing): two: The engine does not support the function Fn::Magic',
      'App: output Url: there is no resource or parameter "Gone" in this template',
    ]);
  });

  it('refuses a condition that depends on itself', () => {
    const planned = plan({
      Conditions: {
        A: { 'Fn::Not': [{ Condition: 'B' }] },
        B: { 'Fn::And': [{ Condition: 'A' }, { Condition: 'A' }] },
      },
      Resources: { X: thing({}, { Condition: 'A' }) },
    });
    expect(planned.problems).toEqual(['App/X: The condition "A" depends on itself']);
  });

  it('marks values that depend on resources as unresolved, through any function', () => {
    const part = { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Join': ['', ['x/', { Ref: 'B' }]] }] }] };
    const planned = plan({ Resources: { A: thing({ part, known: 'k' }), B: thing() } });
    const { properties } = planned.resources[1]!;
    expect(isUnresolved(properties['part'])).toBe(true);
    expect(isUnresolved(properties['known'])).toBe(false);
  });
});
