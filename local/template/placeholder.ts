/**
 * Before a resource exists, whatever depends on it is unknown. While the templates are checked, such a value is a text
 * with a placeholder in it: `⟦Data/Queue.Arn⟧`. A driver's `validate` must not judge it.
 */
export function placeholder(what: string): string {
  return `⟦${what}⟧`;
}

/** Whether a value is a text that is not fully known yet. */
export function isUnresolved(value: unknown): boolean {
  return typeof value === 'string' && value.includes('⟦');
}
