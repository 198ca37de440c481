import { EDGES, NODES } from '../../../../console/src/flow/flow-graph';

describe('the nodes and edges of the flow', () => {
  it('gives every node a cell of its own in both diagrams', () => {
    for (const orientation of ['wide', 'tall'] as const)
      expect(new Set(NODES.map((node) => node[orientation].join())).size).toBe(NODES.length);
  });

  it('connects existing nodes, and every node has an edge', () => {
    const ids: ReadonlySet<string> = new Set(NODES.map(({ id }) => id));
    const connected = new Set(EDGES.flatMap(({ from, to }) => [from, to] as string[]));
    expect(connected).toEqual(ids);
  });
});
