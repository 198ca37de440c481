/** The entity tag of an answer: its cursor, which has no character that a tag could not have. */
export function entityTag(cursor: string): string {
  return `"${cursor}"`;
}

/**
 * Whether `If-None-Match` names the tag; marks of weak tags, which caches add, do not count.
 * @param header the header, several values joined by commas
 */
export function namesTag(header: string | undefined, tag: string): boolean {
  return (header ?? '').split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag);
}
