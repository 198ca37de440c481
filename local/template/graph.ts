/**
 * The nodes, each after its dependencies, or the path of a cycle. The first and last nodes of this path are equal.
 */
export type Sorted =
  | { readonly order: readonly string[]; readonly cycle?: undefined }
  | { readonly order?: undefined; readonly cycle: readonly string[] };

/**
 * Sorts nodes by dependency. Independent nodes keep their order. `dependenciesOf` must return nodes of the list only.
 */
export function sortByDependency(nodes: readonly string[], dependenciesOf: (node: string) => Iterable<string>): Sorted {
  const done = new Set<string>();
  const path: string[] = [];
  const onPath = new Set<string>();
  let cycle: string[] | undefined;

  const visit = (node: string): void => {
    if (done.has(node) || cycle) return;
    if (onPath.has(node)) {
      cycle = [...path.slice(path.indexOf(node)), node];
      return;
    }
    path.push(node);
    onPath.add(node);
    for (const dependency of dependenciesOf(node)) visit(dependency);
    path.pop();
    onPath.delete(node);
    done.add(node);
  };

  for (const node of nodes) visit(node);
  return cycle ? { cycle } : { order: [...done] };
}
