import { EngineError } from '../core/errors';
import { cidrBlocks } from './cidr';
import { isUnresolved } from './placeholder';
import type { Scope } from './scope';

/** The value of `AWS::NoValue`. It removes the property that contains it. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** The error of a template that CloudFormation rejects too. */
export function invalid(message: string): EngineError {
  return new EngineError('template_invalid', message);
}

/** Converts an argument of a function to text. @param where the name of the function, for the error text */
export function toText(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalid(`${where} needs a text, but got ${JSON.stringify(value) ?? String(value)}`);
}

function toList(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw invalid(`${where} needs a list, but got ${JSON.stringify(value)}`);
}

function pair(args: unknown, where: string): readonly [unknown, unknown] {
  const list = toList(args, where);
  if (list.length !== 2) throw invalid(`${where} needs 2 arguments, but got ${list.length}`);
  return [list[0], list[1]];
}

function select(args: unknown): unknown {
  const [index, list] = pair(args, 'Fn::Select');
  if (isUnresolved(list)) return list;
  const items = toList(list, 'Fn::Select');
  const item = items[Number(index)];
  if (item === undefined)
    throw invalid(`Fn::Select needs item ${String(index)}, but the list has ${items.length} items`);
  return item;
}

function join(args: unknown): string {
  const [separator, list] = pair(args, 'Fn::Join');
  if (isUnresolved(list)) return String(list);
  return toList(list, 'Fn::Join')
    .map((item) => toText(item, 'Fn::Join'))
    .join(toText(separator, 'Fn::Join'));
}

function split(args: unknown): unknown {
  const [separator, source] = pair(args, 'Fn::Split');
  const text = toText(source, 'Fn::Split');
  return isUnresolved(text) ? text : text.split(toText(separator, 'Fn::Split'));
}

function findInMap(args: unknown, scope: Scope): unknown {
  const [map, top, second, options] = toList(args, 'Fn::FindInMap');
  const value = scope.mapping(String(map), String(top), String(second));
  if (value !== undefined) return value;
  if (typeof options === 'object' && options !== null && 'DefaultValue' in options) return options.DefaultValue;
  throw invalid(`Fn::FindInMap: no mapping contains ${String(map)}.${String(top)}.${String(second)}`);
}

function cidr(args: unknown): unknown {
  const [block, count, bits] = toList(args, 'Fn::Cidr');
  return isUnresolved(block) ? block : cidrBlocks(toText(block, 'Fn::Cidr'), Number(count), Number(bits ?? 8));
}

function getStackOutput(args: unknown, scope: Scope): unknown {
  const { StackName, OutputName, Region, RoleArn } = args as Record<string, unknown>;
  if (RoleArn !== undefined || (Region !== undefined && Region !== scope.region)) {
    throw invalid('Fn::GetStackOutput refers to another account or Region; the engine emulates one of each');
  }
  return scope.stackOutput(toText(StackName, 'Fn::GetStackOutput'), toText(OutputName, 'Fn::GetStackOutput'));
}

/** The functions whose arguments are resolved before the call. */
export const FUNCTIONS: Readonly<Record<string, (args: unknown, scope: Scope) => unknown>> = {
  'Fn::Join': join,
  'Fn::Split': split,
  'Fn::Select': select,
  'Fn::FindInMap': findInMap,
  'Fn::Base64': (text) => (isUnresolved(text) ? text : Buffer.from(toText(text, 'Fn::Base64')).toString('base64')),
  'Fn::GetAZs': (region, scope) =>
    ['a', 'b', 'c'].map((zone) => `${region === '' ? scope.region : toText(region, 'Fn::GetAZs')}${zone}`),
  'Fn::Cidr': cidr,
  'Fn::ToJsonString': (value) => JSON.stringify(value),
  'Fn::Length': (list) => (isUnresolved(list) ? list : toList(list, 'Fn::Length').length),
  'Fn::ImportValue': (name, scope) => scope.importValue(toText(name, 'Fn::ImportValue')),
  'Fn::GetStackOutput': getStackOutput,
};
