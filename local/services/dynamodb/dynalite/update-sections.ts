/** One part of an update expression, as dynalite parses it and works through it. */
export interface UpdateSection {
  readonly type: string;
  readonly path: readonly (string | number)[];
  val?: unknown;
}

function removalRank({ type, path }: UpdateSection): number {
  const position = path.at(-1);
  return type === 'remove' && typeof position === 'number' ? position : Infinity;
}

/**
 * Keeps the value that a SET takes from another attribute apart from that attribute: dynalite looks it up at first and
 * shares it, so that a later part of the same update would change both.
 */
function copyWhenResolved(section: UpdateSection): void {
  let value = section.val;
  Object.defineProperty(section, 'val', {
    get: () => value,
    set(resolved: unknown) {
      value = structuredClone(resolved);
    },
  });
}

/**
 * Makes dynalite evaluate an update against the item as it was before, as AWS does, although it works through the parts
 * one by one: removals of list elements go last, higher positions first, and SET copies what it takes from the item.
 */
export function evaluateAgainstOldItem(sections: UpdateSection[]): void {
  if (sections.length < 2) return;
  for (const section of sections) if (section.type === 'set') copyWhenResolved(section);
  sections.sort((left, right) => {
    const [first, second] = [removalRank(left), removalRank(right)];
    return first === second ? 0 : second - first;
  });
}
