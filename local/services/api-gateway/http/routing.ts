import type { Api, Route, Stage } from '../state';

/** A route with the values of its path parameters, decoded. */
export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

/** Where a request goes: its stage, and the path below the stage. */
export interface StageMatch {
  readonly stage: Stage;
  /** Decoded, starts with `/`. */
  readonly path: string;
  /** Decoded, with the name of the stage unless that is `$default`. */
  readonly rawPath: string;
}

interface Candidate extends RouteMatch {
  /** Compared member by member; the smaller wins. */
  readonly rank: readonly number[];
}

const GREEDY = /^\{([^}]+)\+\}$/;
const PARAMETER = /^\{([^}]+)\}$/;

/**
 * The path of a request as HTTP APIs see it: percent-decoded as a whole, before routing, so that an encoded slash cuts
 * segments, and cut at an encoded question mark. Undefined when it cannot be decoded.
 */
export function decodePath(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded).split('?')[0]!;
  } catch {
    // Not an escape sequence: the caller answers 400.
    return undefined;
  }
}

/** The stage that a decoded path names in its first segment, else `$default`. Stages without a deployment serve nothing. */
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
  const wanted = pattern.split('/').slice(1);
  const given = path.split('/').slice(1);
  const parameters: [string, string][] = [];
  const rank: number[] = [];
  for (const [index, segment] of wanted.entries()) {
    const greedy = GREEDY.exec(segment)?.[1];
    if (greedy !== undefined) {
      const rest = given.slice(index).join('/');
      return rest === '' ? undefined : { parameters: [...parameters, [greedy, rest]], rank: [1, ...rank, 2] };
    }
    const value = given[index];
    if (value === undefined) return undefined;
    const name = PARAMETER.exec(segment)?.[1];
    if (name === undefined && segment !== value) return undefined;
    if (name !== undefined && value === '') return undefined;
    if (name !== undefined) parameters.push([name, value]);
    rank.push(name === undefined ? 0 : 1);
  }
  return given.length === wanted.length ? { parameters, rank: [0, ...rank] } : undefined;
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
 * The route of a request: a full match before a greedy one before `$default`; among equals the one with more literal
 * segments from the left, then the named method before `ANY`.
 */
export function matchRoute(api: Api, method: string, path: string): RouteMatch | undefined {
  const candidates = [...api.routes.values()].flatMap((route) => candidate(route, method, path) ?? []);
  const [best] = candidates.sort((a, b) => compare(a.rank, b.rank));
  if (best) return { route: best.route, pathParameters: best.pathParameters };
  const fallback = api.routes.get('$default');
  return fallback && { route: fallback, pathParameters: undefined };
}
