import { corner, edgePath, layoutFor } from '../../../../console/src/flow/diagram-layout';

describe('edgePath', () => {
  const layout = layoutFor(3, 3, { width: 100, height: 40 }, { x: 20, y: 10 });

  it('has a diagram that contains all cells', () => {
    expect([layout.width, layout.height]).toEqual([348, 148]);
    expect(corner([2, 2], layout)).toEqual({ x: 244, y: 104 });
  });

  it('is straight within a row, and between adjacent rows of a column', () => {
    expect(edgePath([0, 0], [1, 0], layout)).toBe('M104 24H119');
    expect(edgePath([1, 0], [0, 0], layout)).toBe('M124 24H109');
    expect(edgePath([0, 0], [0, 1], layout)).toBe('M54 44V49');
    expect(edgePath([0, 1], [0, 0], layout)).toBe('M54 54V49');
  });

  it('goes around nodes in between, and turns in the space between columns', () => {
    expect(edgePath([0, 0], [0, 2], layout)).toBe('M4 24H-6V124H-1');
    expect(edgePath([0, 0], [1, 1], layout)).toBe('M104 24H114V74H119');
    expect(edgePath([0, 0], [1, 1], layout, 0.25)).toBe('M104 24H109V74H119');
    expect(edgePath([1, 1], [0, 0], layout)).toBe('M124 74H114V24H109');
  });
});
