import type { Cell } from './flow-graph';

/** Sizes of a diagram, in units of its SVG view box. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly node: { readonly width: number; readonly height: number };
  /** Space between adjacent nodes. */
  readonly gap: { readonly x: number; readonly y: number };
}

/** Space around the diagram, so that strokes at the border are not clipped. */
const MARGIN = 4;
/** Distance between the end of an edge's line and its target, which the arrowhead fills. */
const ARROWHEAD = 5;

/** The layout of a diagram with this number of columns and rows. */
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
 * The `d` attribute of the SVG path of an edge. All turns are right angles.
 *
 * - Same row: a straight horizontal line, also when the columns are not adjacent.
 * - Same column, adjacent rows: a straight vertical line.
 * - Same column, other rows: a detour on the left, around the nodes in between.
 * - Otherwise: from the side of the source through the space between the columns to the side of the target.
 * @param bendAt position of the vertical part within the space between the columns, from 0 (source) to 1
 */
export function edgePath(from: Cell, to: Cell, layout: Layout, bendAt = 0.5): string {
  const { width, height } = layout.node;
  const [a, b] = [corner(from, layout), corner(to, layout)];
  const middle = { a: a.y + height / 2, b: b.y + height / 2 };
  if (from[0] === to[0]) {
    if (Math.abs(to[1] - from[1]) <= 1) {
      const down = to[1] > from[1];
      const x = a.x + width / 2;
      return `M${x} ${down ? a.y + height : a.y}V${down ? b.y - ARROWHEAD : b.y + height + ARROWHEAD}`;
    }
    const x = a.x - layout.gap.x / 2;
    return `M${a.x} ${middle.a}H${x}V${middle.b}H${b.x - ARROWHEAD}`;
  }
  const right = to[0] > from[0];
  const [start, end] = right ? [a.x + width, b.x - ARROWHEAD] : [a.x, b.x + width + ARROWHEAD];
  if (from[1] === to[1]) return `M${start} ${middle.a}H${end}`;
  const bend = right ? a.x + width + layout.gap.x * bendAt : a.x - layout.gap.x * bendAt;
  return `M${start} ${middle.a}H${bend}V${middle.b}H${end}`;
}
