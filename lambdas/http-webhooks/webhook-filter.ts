/** One value of an SNS filter policy. */
export type FilterValue = string | { readonly prefix: string };

/** An SNS filter policy over the attributes `channel` and `type`. */
export type FilterPolicy = Readonly<Record<string, readonly FilterValue[]>>;

/** What a webhook wants to receive. */
export interface Interest {
  readonly channels?: readonly string[];
  readonly types?: readonly string[];
}

/**
 * The filter policy of an interest; `undefined` when it wants everything.
 * A lone `*` is no condition at all, so it lets messages without a type pass too.
 */
export function toFilterPolicy({ channels, types }: Interest): FilterPolicy | undefined {
  const policy: Record<string, readonly FilterValue[]> = {};
  if (channels !== undefined && !channels.includes('*')) policy['channel'] = channels.map(toValue);
  if (types !== undefined && !types.includes('*')) policy['type'] = types.map(toValue);
  return Object.keys(policy).length === 0 ? undefined : policy;
}

/**
 * The interest that a filter policy says.
 * @returns `undefined` for a policy that {@link toFilterPolicy} does not make: somebody changed it in SNS
 */
export function fromFilterPolicy(policy: unknown): Interest | undefined {
  if (policy === undefined) return {};
  if (typeof policy !== 'object' || policy === null) return undefined;
  const known = Object.keys(policy).every((key) => key === 'channel' || key === 'type');
  const { channel, type } = policy as Record<string, unknown>;
  const channels = channel === undefined ? undefined : fromValues(channel);
  const types = type === undefined ? undefined : fromValues(type);
  if (!known || channels === null || types === null) return undefined;
  return { ...(channels === undefined ? {} : { channels }), ...(types === undefined ? {} : { types }) };
}

function toValue(pattern: string): FilterValue {
  return pattern.endsWith('*') ? { prefix: pattern.slice(0, -1) } : pattern;
}

function fromValues(values: unknown): string[] | null {
  if (!Array.isArray(values)) return null;
  const patterns: string[] = [];
  for (const value of values as unknown[]) {
    if (typeof value === 'string') patterns.push(value);
    else if (typeof value === 'object' && value !== null && 'prefix' in value)
      patterns.push(`${String(value.prefix)}*`);
    else return null;
  }
  return patterns;
}
