/** The text of a property; undefined when it is absent. */
export function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

/** A number property, which a template may also write as text; undefined when it is absent. */
export function number(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}

/** A list of texts; empty when it is absent. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** A boolean property, which a template may also write as text; false when it is absent. */
export function flag(value: unknown): boolean {
  return value === true || value === 'true';
}
