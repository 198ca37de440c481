import type { Api, Route } from '../state';

/** Finds the text that selects a route; undefined when the expression cannot be evaluated. */
export type RouteSelector = (body: string) => string | undefined;

const PLAIN = /^\$request\.body\.([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)$/;
const PLACEHOLDER = /\$\{request\.body\.([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)\}/g;

/** Turns a JSON value into text as API Gateway does: lists as `[a, b]`, objects as `{a=b}`. */
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
    // A body that is not JSON is an ordinary case: it goes to $default.
    return undefined;
  }
}

/**
 * Compiles a route selection expression: one path (`$request.body.action`) or a template of several
 * (`${request.body.service}/${request.body.action}`), where a missing path becomes empty text.
 * Returns undefined when it is neither.
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

/** The route of a message: the one with exactly the selected key, else `$default`, else none. */
export function selectRoute(api: Api, selector: RouteSelector, body: string): Route | undefined {
  const key = selector(body);
  const selected = key === undefined || RESERVED.has(key) ? undefined : api.routes.get(key);
  return selected ?? api.routes.get('$default');
}
