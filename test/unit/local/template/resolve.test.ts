import { resolve } from '../../../../local/template/resolve';
import { NO_VALUE } from '../../../../local/template/functions';
import type { Scope } from '../../../../local/template/scope';

const scope: Scope = {
  region: 'eu-west-1',
  ref: (name) => {
    const values: Record<string, unknown> = {
      Queue: 'https://queue',
      'AWS::Region': 'eu-west-1',
      'AWS::NoValue': NO_VALUE,
      Zones: ['a', 'b'],
    };
    if (!(name in values)) throw new Error(`no ${name}`);
    return values[name];
  },
  getAtt: (id, attribute) => `${id}!${attribute}`,
  condition: (name) => name === 'Yes',
  mapping: (map, top, second) => (map === 'Sizes' && top === 'eu-west-1' && second === 'memory' ? 256 : undefined),
  importValue: (name) => `imported ${name}`,
  stackOutput: (stack, output) => `${stack}/${output}`,
};

describe('intrinsic functions', () => {
  it.each([
    ['Ref', { Ref: 'Queue' }, 'https://queue'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue!Arn'],
    ['GetAtt as text, with dots in the attribute', { 'Fn::GetAtt': 'Nested.Outputs.Url' }, 'Nested!Outputs.Url'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 3, true]] }, 'a-eu-west-1-3-true'],
    ['Join that skips AWS::NoValue', { 'Fn::Join': [',', ['a', { Ref: 'AWS::NoValue' }, 'b']] }, 'a,b'],
    ['Sub', { 'Fn::Sub': 'x-${AWS::Region}-${Queue.Arn}-${!Literal}' }, 'x-eu-west-1-Queue!Arn-${Literal}'],
    ['Sub with variables', { 'Fn::Sub': ['${A}/${Queue}', { A: { 'Fn::Select': [0, ['v']] } }] }, 'v/https://queue'],
    ['Select with the index as text', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    ['Split', { 'Fn::Split': ['/', 'a/b//c'] }, ['a', 'b', '', 'c']],
    ['Select of Split', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'Queue' }] }] }, 'queue'],
    ['If', { 'Fn::If': ['Yes', 'a', { Ref: 'missing' }] }, 'a'],
    ['If with a false condition', { 'Fn::If': ['No', { Ref: 'missing' }, 'b'] }, 'b'],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'memory'] }, 256],
    ['FindInMap with a default', { 'Fn::FindInMap': ['Sizes', 'x', 'memory', { DefaultValue: 1 }] }, 1],
    ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${AWS::Region}:x' } }, 'imported eu-west-1:x'],
    ['GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'Table' } }, 'Data/Table'],
    ['Base64', { 'Fn::Base64': 'hé' }, 'aMOp'],
    ['GetAZs', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
    ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 3, 8] }, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Queue' } } }, '{"a":"https://queue"}'],
    ['Length', { 'Fn::Length': { Ref: 'Zones' } }, 2],
  ])('%s', (_, template, expected) => {
    expect(resolve(template, scope)).toEqual(expected);
  });

  it('leaves a key named Condition in a policy statement alone', () => {
    const statement = { Effect: 'Allow', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    expect(resolve(statement, scope)).toEqual(statement);
  });

  it('removes members and items that are AWS::NoValue', () => {
    const none = { Ref: 'AWS::NoValue' };
    expect(resolve({ a: none, b: [1, none, { 'Fn::If': ['No', 1, none] }] }, scope)).toEqual({ b: [1] });
    expect(resolve(none, scope)).toBe(NO_VALUE);
  });

  it.each([
    ['an unknown function', { 'Fn::Magic': [] }, /Fn::Magic/],
    ['a function beside other keys', { 'Fn::Join': ['', []], other: 1 }, /only key/],
    ['a condition function as value', { 'Fn::Equals': [1, 1] }, /Conditions only/],
    ['a list inside a text', { 'Fn::Join': ['', [{ Ref: 'Zones' }]] }, /needs a text/],
    ['an index outside the list', { 'Fn::Select': [5, ['a']] }, /item 5, but the list has 1/],
    ['a missing mapping', { 'Fn::FindInMap': ['Sizes', 'x', 'y'] }, /Sizes\.x\.y/],
    ['an IPv6 block', { 'Fn::Cidr': ['2001:db8::/32', 1, 8] }, /IPv4/],
    ['blocks that do not fit', { 'Fn::Cidr': ['10.0.0.0/24', 2, 8] }, /too small/],
    [
      'the output of another Region',
      { 'Fn::GetStackOutput': { StackName: 'a', OutputName: 'b', Region: 'us-east-1' } },
      /another account or Region/,
    ],
  ])('refuses %s', (_, template, message) => {
    expect(() => resolve(template, scope)).toThrow(message);
  });
});
