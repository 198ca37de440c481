import { MAX_CHANNEL_LENGTH, MAX_TYPE_LENGTH } from './limits';

/** Prefix of the names of presence channels. The name of an ordinary channel cannot start with it. */
export const PRESENCE_PREFIX = 'presence:';

const ORDINARY_CHANNEL_SOURCE = `(?!${PRESENCE_PREFIX})[A-Za-z0-9_.:-]{1,${MAX_CHANNEL_LENGTH}}`;

// Each pattern below is the result of a call that is marked as pure. The bundler can therefore leave the patterns out
// of the client library, which does not use them.

/** Matches the names of ordinary channels. */
export const ORDINARY_CHANNEL = /* @__PURE__ */ (() => new RegExp(`^${ORDINARY_CHANNEL_SOURCE}$`))();
/** Matches channel patterns: the name of an ordinary channel, a prefix of such a name followed by `*`, or `*`. */
export const CHANNEL_PATTERN = /* @__PURE__ */ (() => new RegExp(`^(?:${ORDINARY_CHANNEL_SOURCE}\\*?|\\*)$`))();
/** Matches message types: printable ASCII without spaces. In a webhook's filter, a `*` at the end marks a prefix. */
export const MESSAGE_TYPE = /* @__PURE__ */ (() => new RegExp(`^[!-~]{1,${MAX_TYPE_LENGTH}}$`))();
