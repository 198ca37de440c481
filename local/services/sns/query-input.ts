/** The parameters of a query call as a tree: `Attributes.entry.1.key` is a path of four names. */
export class QueryInput {
  private readonly children = new Map<string, QueryInput>();
  private ownValue: string | undefined;

  static from(params: URLSearchParams): QueryInput {
    const root = new QueryInput();
    for (const [name, value] of params) {
      let node = root;
      for (const part of name.split('.')) node = node.ensure(part);
      node.ownValue = value;
    }
    return root;
  }

  /** The text at a path, if there is one; it may be empty. */
  text(...path: readonly string[]): string | undefined {
    return this.find(path)?.ownValue;
  }

  /** The items of a list (`Name.member.N`, `Name.entry.N`) in order of their numbers. */
  list(name: string, marker: 'member' | 'entry'): readonly QueryInput[] {
    const items = this.find([name, marker])?.children ?? [];
    return [...items].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item);
  }

  /** A map of texts (`Name.entry.N.key`, `.value`). */
  map(name: string): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.list(name, 'entry').map((entry) => [entry.text('key') ?? '', entry.text('value') ?? '']),
    );
  }

  /** The text of this node itself: for lists of plain texts. */
  get value(): string {
    return this.ownValue ?? '';
  }

  private find(path: readonly string[]): QueryInput | undefined {
    return path.reduce<QueryInput | undefined>((node, part) => node?.children.get(part), this);
  }

  private ensure(part: string): QueryInput {
    let child = this.children.get(part);
    if (!child) this.children.set(part, (child = new QueryInput()));
    return child;
  }
}
