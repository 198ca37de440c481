import type { AddressBook } from '../ports';

/** Matches a text that continues the host name of a prefix, for example `.cn` after `amazonaws.com`. */
const CONTINUES = /^(?:[\w-]|\.\w)/;

/**
 * Creates an address book. The longest matching prefix is replaced, so the prefix of a stage has precedence over that
 * of its API.
 */
export function createAddressBook(): AddressBook {
  const addresses = new Map<string, string>();
  let longestFirst: readonly (readonly [string, string])[] = [];

  const replacementAt = (text: string, at: number): readonly [string, string] | undefined =>
    longestFirst.find(
      ([prefix]) =>
        text.startsWith(prefix, at) && (prefix.endsWith('/') || !CONTINUES.test(text.slice(at + prefix.length))),
    );

  return {
    register(awsPrefix, localPrefix) {
      addresses.set(awsPrefix, localPrefix);
      longestFirst = [...addresses].sort(([a], [b]) => b.length - a.length);
    },
    localize(text) {
      let out = '';
      let at = 0;
      while (at < text.length) {
        const found = replacementAt(text, at);
        out += found ? found[1] : text[at];
        at += found ? found[0].length : 1;
      }
      return out;
    },
  };
}
