/** A property of a template as the API takes it: documents as JSON. */
export function attributeText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
