import type { Api, Route } from '../state';

/** Evaluates a route selection expression on the body of a message; undefined if it has no value. */
export type RouteSelector = (body: string) => string | undefined;

const PLAIN = /^\$request\.body\.([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)$/;
const PLACEHOLDER = /\$\{request\.body\.([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)\}/g;

/** Converts a JSON value to text as API Gateway does: lists to `[a, b]`, objects to `{a=b}`. */
function asText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asText).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, member]) => `${name}=${asText(member)}`)
      .join(', ')}}`;
  return String(value);
}

function lookUp(body: unknown, path: string): string | undefined {
  let value = body;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value === null || value === undefined ? undefined : asText(value);
}

function parse(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) as unknown };
  } catch {
    // A body that is not JSON is a normal case. It is routed to $default.
    return undefined;
  }
}

/**
 * Compiles a route selection expression: a path (`$request.body.action`) or a template of several paths
 * (`${request.body.service}/${request.body.action}`), in which a missing path is an empty text.
 * Returns undefined for any other expression.
 */
export function compileRouteSelection(expression: string): RouteSelector | undefined {
  const path = PLAIN.exec(expression)?.[1];
  if (path !== undefined) {
    return (body) => {
      const parsed = parse(body);
      return parsed && lookUp(parsed.value, path);
    };
  }
  const rest = expression.replace(PLACEHOLDER, '');
  if (rest === expression || rest.includes('$')) return undefined;
  return (body) => {
    const parsed = parse(body);
    return parsed && expression.replace(PLACEHOLDER, (_match, name: string) => lookUp(parsed.value, name) ?? '');
  };
}

const RESERVED = new Set(['$connect', '$disconnect']);

/** The route with the selected key, else `$default`, else undefined. */
export function selectRoute(api: Api, selector: RouteSelector, body: string): Route | undefined {
  const key = selector(body);
  const selected = key === undefined || RESERVED.has(key) ? undefined : api.routes.get(key);
  return selected ?? api.routes.get('$default');
}
