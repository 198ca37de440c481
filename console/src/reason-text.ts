import type { StateCode } from '../../client/src';

/** Texts for codes that are not errors. Errors already have a text. */
const TEXTS: Partial<Readonly<Record<StateCode, string>>> = {
  upgraded: 'the better transport works again',
  offline: 'there is no network',
  replaced: 'the old connection reached its time limit',
};

/** The reason of a client event, with its code (docs/errors.md and client/README.md explain the codes). */
export function describeReason({ code, reason }: { readonly code: StateCode; readonly reason: string }): string {
  return TEXTS[code] ?? `${reason} (${code})`;
}
