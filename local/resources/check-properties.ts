import { isUnresolved } from '../template/placeholder';
import type { PropertySpec } from './types';

/** Describes each property of a value that a spec does not contain, at any depth. */
export function unsupportedProperties(spec: PropertySpec, value: unknown, path = ''): readonly string[] {
  if (spec === 'emulated' || spec === 'accepted' || isUnresolved(value)) return [];
  if (isList(spec)) {
    if (!Array.isArray(value)) return [`${path} must be a list, but is ${JSON.stringify(value)}`];
    return value.flatMap((item, i) => unsupportedProperties(spec[0], item, `${path}[${i}]`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [`${path} must be an object, but is ${JSON.stringify(value)}`];
  }
  return Object.entries(value).flatMap(([name, member]) => {
    const memberPath = path === '' ? name : `${path}.${name}`;
    const memberSpec = Object.hasOwn(spec, name) ? spec[name] : undefined;
    return memberSpec === undefined
      ? [`property ${memberPath} is not supported`]
      : unsupportedProperties(memberSpec, member, memberPath);
  });
}

function isList(spec: PropertySpec): spec is readonly [PropertySpec] {
  return Array.isArray(spec);
}
