import { compileConditions } from './condition';
import type { Conditions } from './condition';
import { patternToRegExp } from './pattern';
import { compilePrincipal } from './principal';
import type { PrincipalMatcher } from './principal';

/** One pattern of a statement. */
export interface Pattern {
  /** As written in the template. */
  readonly text: string;
  readonly test: (value: string) => boolean;
}

/** A compiled statement. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Position in the document. */
  readonly index: number;
  readonly actions: readonly Pattern[];
  readonly resources: readonly Pattern[];
  readonly conditions: Conditions;
  /** Absent in identity policies. */
  readonly principal?: PrincipalMatcher;
}

/** The kind of a policy document. A `trust` policy has principals and no resources. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

const ELEMENTS = new Set(['Sid', 'Effect', 'Principal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);

const texts = (value: unknown): string[] => [value].flat().map(String);

function compilePatterns(yes: unknown, not: unknown, flags: '' | 'i'): Pattern[] {
  if (not === undefined) {
    return texts(yes ?? []).map((text) => {
      const pattern = patternToRegExp(text, flags);
      return { text, test: (value) => pattern.test(value) };
    });
  }
  const excluded = texts(not);
  const patterns = excluded.map((text) => patternToRegExp(text, flags));
  return [{ text: `not ${excluded.join(', ')}`, test: (value) => !patterns.some((pattern) => pattern.test(value)) }];
}

function compileStatement(
  raw: Record<string, unknown>,
  index: number,
  kind: PolicyKind,
  problems: string[],
): Statement {
  const add = (problem: string): void => void problems.push(`statement ${index}: ${problem}`);
  for (const name of Object.keys(raw)) if (!ELEMENTS.has(name)) add(`${name} is not supported`);
  const { Effect, Principal, Action, NotAction, Resource, NotResource, Condition } = raw;
  if (Effect !== 'Allow' && Effect !== 'Deny') add(`Effect must be Allow or Deny, but is ${JSON.stringify(Effect)}`);
  if ((Action === undefined) === (NotAction === undefined)) add('needs either Action or NotAction');
  if (Resource !== undefined && NotResource !== undefined) add('has both Resource and NotResource');
  if (kind === 'identity' && Resource === undefined && NotResource === undefined)
    add('needs either Resource or NotResource');
  if (kind === 'identity' && Principal !== undefined) add('an identity policy cannot have a Principal');
  if (kind !== 'identity' && Principal === undefined) add('needs a Principal');
  const found: string[] = [];
  const conditions = compileConditions(Condition, found);
  const principal = kind === 'identity' ? undefined : compilePrincipal(Principal, found);
  const resources = compilePatterns(Resource, NotResource, '');
  if (resources.some(({ text }) => text.includes('${'))) found.push('policy variables are not supported in Resource');
  found.forEach(add);
  return {
    effect: Effect === 'Deny' ? 'Deny' : 'Allow',
    index,
    actions: compilePatterns(Action, NotAction, 'i'),
    resources: kind !== 'identity' && resources.length === 0 ? compilePatterns('*', undefined, '') : resources,
    conditions,
    ...(principal && { principal }),
  };
}

/** Compiles a policy document. Everything that the engine cannot evaluate is a problem. */
export function compilePolicy(
  document: unknown,
  kind: PolicyKind,
): { readonly statements: readonly Statement[]; readonly problems: readonly string[] } {
  const raw = (document as { Statement?: unknown } | null | undefined)?.Statement;
  if (typeof raw !== 'object' || raw === null)
    return { statements: [], problems: ['the policy document has no Statement'] };
  const problems: string[] = [];
  const statements = [raw]
    .flat()
    .map((statement, index) => compileStatement(statement as Record<string, unknown>, index, kind, problems));
  return { statements, problems };
}
