import type { Api, Route, Stage } from '../state';

/** A matching route with the decoded values of its path parameters. */
export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

/** The stage of a request, and the path below the stage. */
export interface StageMatch {
  readonly stage: Stage;
  /** Decoded, starts with `/`. */
  readonly path: string;
  /** Decoded, with the name of the stage unless the stage is `$default`. */
  readonly rawPath: string;
}

interface Candidate extends RouteMatch {
  /** Compared item by item. The candidate with the smallest rank is selected. */
  readonly rank: readonly number[];
}

const GREEDY = /^\{([^}]+)\+\}$/;
const PARAMETER = /^\{([^}]+)\}$/;

/**
 * The path of a request as HTTP APIs decode it. The whole path is percent-decoded before routing, so an encoded slash
 * separates segments, and an encoded question mark ends the path. Undefined if it cannot be decoded.
 */
export function decodePath(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded).split('?')[0]!;
  } catch {
    // A malformed escape sequence. The caller responds with 400.
    return undefined;
  }
}

/** The stage in the first segment of a decoded path, else `$default`. Only a deployed stage matches. */
export function matchStage(api: Api, rawPath: string): StageMatch | undefined {
  const end = rawPath.indexOf('/', 1);
  const first = end < 0 ? rawPath.slice(1) : rawPath.slice(1, end);
  const named = first === '$default' ? undefined : api.stages.get(first);
  if (named) return named.deployed ? { stage: named, path: end < 0 ? '/' : rawPath.slice(end), rawPath } : undefined;
  const fallback = api.stages.get('$default');
  return fallback?.deployed ? { stage: fallback, path: rawPath, rawPath } : undefined;
}

function matchPath(
  pattern: string,
  path: string,
): { readonly parameters: [string, string][]; readonly rank: number[] } | undefined {
  const expected = pattern.split('/').slice(1);
  const actual = path.split('/').slice(1);
  const parameters: [string, string][] = [];
  const rank: number[] = [];
  for (const [index, segment] of expected.entries()) {
    const greedy = GREEDY.exec(segment)?.[1];
    if (greedy !== undefined) {
      const rest = actual.slice(index).join('/');
      return rest === '' ? undefined : { parameters: [...parameters, [greedy, rest]], rank: [1, ...rank, 2] };
    }
    const value = actual[index];
    if (value === undefined) return undefined;
    const name = PARAMETER.exec(segment)?.[1];
    if (name === undefined && segment !== value) return undefined;
    if (name !== undefined && value === '') return undefined;
    if (name !== undefined) parameters.push([name, value]);
    rank.push(name === undefined ? 0 : 1);
  }
  return actual.length === expected.length ? { parameters, rank: [0, ...rank] } : undefined;
}

function candidate(route: Route, method: string, path: string): Candidate | undefined {
  const [routeMethod, pattern] = route.routeKey.split(' ');
  if (pattern === undefined || (routeMethod !== 'ANY' && routeMethod !== method)) return undefined;
  const match = matchPath(pattern, path);
  if (!match) return undefined;
  const pathParameters = match.parameters.length > 0 ? Object.fromEntries(match.parameters) : undefined;
  return { route, pathParameters, rank: [...match.rank, routeMethod === 'ANY' ? 1 : 0] };
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return b.length - a.length;
}

/**
 * The route of a request. A full match has precedence over a greedy one, which has precedence over `$default`. Among
 * equal matches, the route with more literal segments from the left is selected, then a named method before `ANY`.
 */
export function matchRoute(api: Api, method: string, path: string): RouteMatch | undefined {
  const candidates = [...api.routes.values()].flatMap((route) => candidate(route, method, path) ?? []);
  const [best] = candidates.sort((a, b) => compare(a.rank, b.rank));
  if (best) return { route: best.route, pathParameters: best.pathParameters };
  const fallback = api.routes.get('$default');
  return fallback && { route: fallback, pathParameters: undefined };
}
