/** Converts the parameters of a query call to the structure that JSON services receive. All values are text. */

interface Node {
  text: string | undefined;
  readonly children: Map<string, Node>;
}

const createNode = (): Node => ({ text: undefined, children: new Map() });

function add(root: Node, name: string, value: string): void {
  let node = root;
  for (const part of name.split('.')) {
    const child = node.children.get(part) ?? createNode();
    node.children.set(part, child);
    node = child;
  }
  node.text = value;
}

/** The items of `member` or `entry`, in the order of their numbers. */
function itemsOf(node: Node): readonly Node[] {
  return [...node.children].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item);
}

/**
 * An entry of a map. SNS names its members `key` and `value`, but `Name` and `Value` if the map has message attributes.
 */
function toEntry({ children }: Node): readonly [string, unknown] {
  const key = children.get('key') ?? children.get('Name');
  const value = children.get('value') ?? children.get('Value');
  const absent = children.has('Name') ? {} : '';
  return [key?.text ?? '', value ? toValue(value) : absent];
}

function toValue(node: Node): unknown {
  const { text, children } = node;
  if (text !== undefined || children.size === 0) return text ?? '';
  const list = children.get('member');
  if (list) return itemsOf(list).map(toValue);
  const map = children.get('entry');
  // fromEntries defines own properties, so a key such as __proto__ has no special effect.
  if (map) return Object.fromEntries(itemsOf(map).map(toEntry));
  return Object.fromEntries([...children].map(([name, child]) => [name, toValue(child)]));
}

/**
 * Converts parameters: `Name.member.N` is a list, `Name.entry.N.key` and `.value` are a map, and other dots separate
 * the names of nested structures.
 */
export function structureOf(params: URLSearchParams): object {
  const root = createNode();
  for (const [name, value] of params) add(root, name, value);
  return Object.fromEntries([...root.children].map(([name, child]) => [name, toValue(child)]));
}
