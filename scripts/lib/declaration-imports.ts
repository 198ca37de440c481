/**
 * Gives relative imports of a declaration file their extension: Node resolves none without one in a module, and
 * TypeScript follows it there.
 */
export function withExtensions(declarations: string): string {
  return declarations.replaceAll(/(from |import\()(['"])(\.{1,2}\/[^'"]+)\2/g, '$1$2$3.js$2');
}
