/** Message attribute that carries the channel of a message. */
export const CHANNEL_ATTRIBUTE = 'channel';
/** Message attribute that carries the type of a message; absent if the message has no type. */
export const TYPE_ATTRIBUTE = 'type';

/** Pattern that matches every value, and also a message without the attribute. */
const MATCH_ALL = '*';

/** One value of the filter policies that this module builds: an exact value, or a prefix. */
export type FilterValue = string | { readonly prefix: string };

/** An SNS filter policy over message attributes: all keys must match, with one of their values each. */
export type WebhookFilterPolicy = Readonly<Record<string, readonly FilterValue[]>>;

/** The messages that a webhook receives, as patterns: exact values, or prefixes followed by `*`. */
export interface WebhookSelection {
  /** If undefined or empty, messages of every channel. */
  readonly channels?: readonly string[];
  /** If undefined or empty, messages of every type, and messages without a type. */
  readonly types?: readonly string[];
}

/** The filter policy of a selection; empty if it selects every message. Do not send an empty policy to SNS. */
export function toFilterPolicy({ channels = [], types = [] }: WebhookSelection): WebhookFilterPolicy {
  return {
    ...(isCondition(channels) ? { [CHANNEL_ATTRIBUTE]: channels.map(toValue) } : {}),
    ...(isCondition(types) ? { [TYPE_ATTRIBUTE]: types.map(toValue) } : {}),
  };
}

/**
 * The selection that a filter policy expresses. No policy selects every message.
 * @returns `undefined` for a policy that {@link toFilterPolicy} cannot build: someone changed it in SNS
 */
export function fromFilterPolicy(policy: unknown): WebhookSelection | undefined {
  if (policy === undefined) return {};
  if (typeof policy !== 'object' || policy === null) return undefined;
  const { [CHANNEL_ATTRIBUTE]: channel, [TYPE_ATTRIBUTE]: type, ...others } = policy as Record<string, unknown>;
  const channels = channel === undefined ? undefined : fromValues(channel);
  const types = type === undefined ? undefined : fromValues(type);
  if (Object.keys(others).length > 0 || channels === null || types === null) return undefined;
  return { ...(channels === undefined ? {} : { channels }), ...(types === undefined ? {} : { types }) };
}

function isCondition(patterns: readonly string[]): boolean {
  return patterns.length > 0 && !patterns.includes(MATCH_ALL);
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
