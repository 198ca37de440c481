import type { StateCode } from '../../client/src';

/** What the library's codes of the ordinary course mean; errors bring their own words. */
const WORDS: Partial<Readonly<Record<StateCode, string>>> = {
  upgraded: 'it works again',
  offline: 'there is no network',
  replaced: "the old one's time was up",
};

/** Why something has happened, for people; with the code, which the documentation explains. */
export function explain({ code, reason }: { readonly code: StateCode; readonly reason: string }): string {
  return WORDS[code] ?? `${reason} (${code})`;
}
