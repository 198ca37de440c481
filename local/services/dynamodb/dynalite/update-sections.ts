/** One clause of an update expression, as dynalite parses it. dynalite applies the clauses one after the other. */
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
 * Copies the value that a SET clause reads from another attribute. dynalite would share the value between the two
 * attributes, so that a later clause of the same update would change both.
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
 * Prepares an update so that every clause refers to the item before the update, as on AWS: elements of lists are removed
 * last, higher indexes first, and SET clauses copy the values that they read.
 */
export function evaluateAgainstOldItem(sections: UpdateSection[]): void {
  if (sections.length < 2) return;
  for (const section of sections) if (section.type === 'set') copyWhenResolved(section);
  sections.sort((left, right) => {
    const [first, second] = [removalRank(left), removalRank(right)];
    return first === second ? 0 : second - first;
  });
}
