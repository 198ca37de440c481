import { MAX_CHANNEL_LENGTH, MAX_TYPE_LENGTH } from './limits';

/** Prefix of the names of presence channels. The name of an ordinary channel cannot start with it. */
export const PRESENCE_PREFIX = 'presence:';

const ORDINARY_CHANNEL_SOURCE = `(?!${PRESENCE_PREFIX})[A-Za-z0-9_.:-]{1,${MAX_CHANNEL_LENGTH}}`;

// Calls that are marked as pure, so that the bundle of the client library omits the patterns, which it does not use.

/** Matches the names of ordinary channels. */
export const ORDINARY_CHANNEL = /* @__PURE__ */ (() => new RegExp(`^${ORDINARY_CHANNEL_SOURCE}$`))();
/** Matches channel patterns: the name of an ordinary channel, a prefix of such a name followed by `*`, or `*`. */
export const CHANNEL_PATTERN = /* @__PURE__ */ (() => new RegExp(`^(?:${ORDINARY_CHANNEL_SOURCE}\\*?|\\*)$`))();
/** Matches message types: printable ASCII without spaces. In a webhook's filter, a `*` at the end marks a prefix. */
export const MESSAGE_TYPE = /* @__PURE__ */ (() => new RegExp(`^[!-~]{1,${MAX_TYPE_LENGTH}}$`))();
