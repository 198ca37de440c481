import { CHANNEL_RULE, isPresenceChannel, subjectChannelOf } from './channels';
import { CHANNEL_PATTERN } from './name-patterns';
import { Problems, isObject, kindOf, quote } from './problems';
import type { Checked } from './problems';

/** The permissions that a token can grant on a channel. */
export const VERBS = ['subscribe', 'publish', 'presence'] as const;

/**
 * `subscribe` permits reading a channel, and `publish` permits publishing to it. `presence` permits being reported as a
 * member of the channel, and reading who its members are.
 */
export type Verb = (typeof VERBS)[number];

/** Verbs by channel pattern. A pattern is an exact name, a prefix of a name followed by `*`, or `*`. */
export type Capabilities = Readonly<Record<string, readonly Verb[]>>;

/** Returns true if a pattern matches a channel. `*` is a wildcard only as the last character. */
export function matchesPattern(pattern: string, channel: string): boolean {
  return pattern.endsWith('*') ? channel.startsWith(pattern.slice(0, -1)) : pattern === channel;
}

/** Returns true if any pattern that matches the ordinary channel grants the verb. */
export function allows(capabilities: Capabilities, verb: Verb, channel: string): boolean {
  return Object.entries(capabilities).some(
    ([pattern, verbs]) => verbs.includes(verb) && matchesPattern(pattern, channel),
  );
}

/**
 * Returns true if the capabilities permit reading a channel. An ordinary channel requires `subscribe`. A presence
 * channel requires `presence` on the ordinary channel whose joins and leaves it carries.
 */
export function allowsReading(capabilities: Capabilities, channel: string): boolean {
  const verb: Verb = isPresenceChannel(channel) ? 'presence' : 'subscribe';
  return allows(capabilities, verb, subjectChannelOf(channel));
}

/** Returns true if a client may publish to a channel. Only the service publishes to presence channels. */
export function allowsPublishing(capabilities: Capabilities, channel: string): boolean {
  return !isPresenceChannel(channel) && allows(capabilities, 'publish', channel);
}

/** Checks the `channels` claim of a token. If the claim is absent, the token permits no channel. */
export function checkCapabilities(value: unknown): Checked<Capabilities> {
  if (value === undefined) return { ok: true, value: {} };
  const problems = new Problems();
  if (!isObject(value)) {
    problems.add('channels', `is ${kindOf(value)}; expected an object with a list of verbs for each channel pattern`);
    return problems.outcome(() => ({}));
  }
  for (const [pattern, verbs] of Object.entries(value)) {
    const path = `channels[${quote(pattern)}]`;
    if (!CHANNEL_PATTERN.test(pattern))
      problems.add(path, `is not a channel pattern: ${CHANNEL_RULE}, with an optional * at the end`);
    if (!Array.isArray(verbs)) problems.add(path, `is ${kindOf(verbs)}; expected a list of ${VERBS.join(', ')}`);
    else {
      for (const verb of verbs)
        if (!isVerb(verb)) problems.add(path, `${quote(verb)} is not one of ${VERBS.join(', ')}`);
    }
  }
  return problems.outcome(() => Object.fromEntries(Object.entries(value)) as Capabilities);
}

function isVerb(value: unknown): value is Verb {
  return VERBS.some((verb) => verb === value);
}
