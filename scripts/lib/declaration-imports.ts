/**
 * Adds the extension `.js` to relative imports of a declaration file. In ES modules, Node requires the extension, and
 * TypeScript resolves imports as Node does.
 */
export function withExtensions(declarations: string): string {
  return declarations.replaceAll(/(from |import\()(['"])(\.{1,2}\/[^'"]+)\2/g, '$1$2$3.js$2');
}
