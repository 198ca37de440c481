import fc from 'fast-check';
import { sortByDependency } from '../../../../local/template/graph';

describe('sorting by dependency', () => {
  it('puts every node after its dependencies, in any acyclic graph', () => {
    const graphs = fc
      .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 20 })
      .map((rows) => rows.map((row, i) => (i === 0 ? [] : row.map((n) => n % i))));
    fc.assert(
      fc.property(graphs, fc.nat(), (dependencies, seed) => {
        const nodes = dependencies.map((_, i) => String(i));
        const rotated = [...nodes.slice(seed % nodes.length), ...nodes.slice(0, seed % nodes.length)];
        const { order: sorted } = sortByDependency(rotated, (node) => dependencies[Number(node)]!.map(String));
        expect([...sorted!].sort()).toEqual([...nodes].sort());
        dependencies.forEach((of, i) =>
          of.forEach((other) => expect(sorted!.indexOf(String(other))).toBeLessThan(sorted!.indexOf(String(i)))),
        );
      }),
    );
  });
});
