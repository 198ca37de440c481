/**
 * A value that depends on a resource is unknown until the resource exists. While the templates are checked, such a value
 * is a text with a placeholder, for example `⟦Data/Queue.Arn⟧`. The `validate` of a driver must not check it.
 */
export function placeholder(name: string): string {
  return `⟦${name}⟧`;
}

/** Whether a value is a text that contains a placeholder. */
export function isUnresolved(value: unknown): boolean {
  return typeof value === 'string' && value.includes('⟦');
}
