import { CHANNEL_RULE, isOrdinaryChannel, isPresenceChannel, subjectChannelOf } from './channels';
import { Problems, isObject, kindOf, quote } from './problems';
import type { Checked } from './problems';

/** What a token may allow on a channel. */
export const VERBS = ['subscribe', 'publish', 'presence'] as const;

/**
 * `subscribe` reads a channel, `publish` writes to it, `presence` announces oneself in it and sees who is there.
 */
export type Verb = (typeof VERBS)[number];

/** Channel pattern to verbs: an exact name, or a prefix followed by `*`. */
export type Capabilities = Readonly<Record<string, readonly Verb[]>>;

/** Whether a pattern covers a channel; `*` is a wildcard only as the last character. */
export function matchesPattern(pattern: string, channel: string): boolean {
  return pattern.endsWith('*') ? channel.startsWith(pattern.slice(0, -1)) : pattern === channel;
}

/** Whether it is a pattern: an ordinary channel name, or the beginning of one followed by `*`, or `*`. */
export function isPattern(pattern: string): boolean {
  if (!pattern.endsWith('*')) return isOrdinaryChannel(pattern);
  return pattern === '*' || isOrdinaryChannel(pattern.slice(0, -1));
}

/** Whether some pattern that covers the ordinary channel names the verb. */
export function allows(capabilities: Capabilities, verb: Verb, channel: string): boolean {
  return Object.entries(capabilities).some(
    ([pattern, verbs]) => verbs.includes(verb) && matchesPattern(pattern, channel),
  );
}

/** Whether a channel may be read: an ordinary one with `subscribe`, a presence channel with `presence` on its subject. */
export function allowsReading(capabilities: Capabilities, channel: string): boolean {
  const verb: Verb = isPresenceChannel(channel) ? 'presence' : 'subscribe';
  return allows(capabilities, verb, subjectChannelOf(channel));
}

/** Whether a client may publish: never to a presence channel, which only the service writes. */
export function allowsPublishing(capabilities: Capabilities, channel: string): boolean {
  return !isPresenceChannel(channel) && allows(capabilities, 'publish', channel);
}

/** Checks the `channels` claim of a token; absent means no channel at all. */
export function checkCapabilities(value: unknown): Checked<Capabilities> {
  if (value === undefined) return { ok: true, value: {} };
  const problems = new Problems();
  if (!isObject(value)) {
    problems.add('channels', `is ${kindOf(value)}; expected an object of pattern to list of verbs`);
    return problems.outcome(() => ({}));
  }
  for (const [pattern, verbs] of Object.entries(value)) {
    const path = `channels[${quote(pattern)}]`;
    if (!isPattern(pattern)) problems.add(path, `is not a pattern: ${CHANNEL_RULE}, with an optional * at the end`);
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
