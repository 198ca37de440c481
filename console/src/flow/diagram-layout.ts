import type { Cell } from './flow-graph';

/** Measures of a picture, in its own units. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly node: { readonly width: number; readonly height: number };
  /** Between two nodes. */
  readonly gap: { readonly x: number; readonly y: number };
}

/** Space around a picture, so that strokes are not cut off. */
const MARGIN = 4;
/** Room that an arrow's head takes before a node. */
const HEAD = 5;

/** A picture that has room for these columns and rows. */
export function layoutFor(columns: number, rows: number, node: Layout['node'], gap: Layout['gap']): Layout {
  return {
    width: columns * node.width + (columns - 1) * gap.x + 2 * MARGIN,
    height: rows * node.height + (rows - 1) * gap.y + 2 * MARGIN,
    node,
    gap,
  };
}

/** The upper left corner of a cell. */
export function corner([column, row]: Cell, { node, gap }: Layout): { readonly x: number; readonly y: number } {
  return { x: MARGIN + column * (node.width + gap.x), y: MARGIN + row * (node.height + gap.y) };
}

/**
 * The path of an arrow from one cell to another, with right angles, as the `d` of an SVG path: straight within a row or
 * a column; else out of the side, through the space between the columns, and into the side.
 * @param bendAt where in that space it turns, 0–1 from the source
 */
export function edgePath(from: Cell, to: Cell, layout: Layout, bendAt = 0.5): string {
  const { width, height } = layout.node;
  const [a, b] = [corner(from, layout), corner(to, layout)];
  const middle = { a: a.y + height / 2, b: b.y + height / 2 };
  if (from[0] === to[0]) {
    if (Math.abs(to[1] - from[1]) <= 1) {
      const down = to[1] > from[1];
      const x = a.x + width / 2;
      return `M${x} ${down ? a.y + height : a.y}V${down ? b.y - HEAD : b.y + height + HEAD}`;
    }
    // Round the nodes between, on the left.
    const x = a.x - layout.gap.x / 2;
    return `M${a.x} ${middle.a}H${x}V${middle.b}H${b.x - HEAD}`;
  }
  const right = to[0] > from[0];
  const [start, end] = right ? [a.x + width, b.x - HEAD] : [a.x, b.x + width + HEAD];
  if (from[1] === to[1]) return `M${start} ${middle.a}H${end}`;
  const bend = right ? a.x + width + layout.gap.x * bendAt : a.x - layout.gap.x * bendAt;
  return `M${start} ${middle.a}H${bend}V${middle.b}H${end}`;
}
