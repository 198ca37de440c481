import { element, setText, svgElement } from '../dom';
import { EDGES, NODES } from './flow-graph';
import type { Cell, FlowNode, NodeId } from './flow-graph';
import { corner, edgePath, layoutFor } from './diagram-layout';
import type { Layout } from './diagram-layout';
import type { NodeText } from './node-text';

/** The picture of the flow. */
export interface Picture {
  /** Writes into every node what it counts; none empties them. */
  show(texts: Readonly<Record<NodeId, NodeText>> | undefined): void;
}

type Shape = 'wide' | 'tall';

const LAYOUTS: Readonly<Record<Shape, Layout>> = {
  wide: layoutFor(5, 5, { width: 186, height: 54 }, { x: 40, y: 18 }),
  tall: layoutFor(2, 7, { width: 176, height: 54 }, { x: 34, y: 22 }),
};

const DESCRIPTION =
  'A publish writes to the channel table. Its stream feeds fan-out, which posts to WebSockets, and the relay, which ' +
  'delivers webhooks; what fails for good becomes a dead letter. Event streams and polls read the channel table. ' +
  'Connections and subscriptions are in the connection table, whose stream feeds presence.';

/** Draws the flow twice, for wide windows and for phones; the style sheet shows one of them. */
export function drawPicture(container: HTMLElement): Picture {
  const counts = new Map<NodeId, { readonly group: Element; readonly count: Element }[]>();
  const pictures = [drawShape('wide', counts), drawShape('tall', counts)];
  container.replaceChildren(...pictures, drawLegend());
  return {
    show: (texts) => {
      for (const picture of pictures) picture.classList.toggle('still', texts === undefined);
      for (const [id, places] of counts) {
        for (const { group, count } of places) {
          const { text, trouble } = texts?.[id] ?? { text: '', trouble: false };
          group.classList.toggle('trouble', trouble);
          group.classList.toggle('moved', count.textContent !== text && count.textContent !== '');
          setText(count, text);
        }
      }
    },
  };
}

function drawShape(shape: Shape, counts: Map<NodeId, { group: Element; count: Element }[]>): SVGSVGElement {
  const layout = LAYOUTS[shape];
  const cells = new Map<string, Cell>(NODES.map((node) => [node.id, node[shape]]));
  const edges = EDGES.map(({ from, to, reads }) =>
    svgElement('path', {
      class: reads ? 'edge reads' : 'edge',
      attributes: {
        d: edgePath(cells.get(from)!, cells.get(to)!, layout, reads ? 0.3 : 0.55),
        'marker-end': `url(#arrow-${shape})`,
      },
    }),
  );
  const nodes = NODES.map((node) => {
    const drawn = drawNode(node, node[shape], layout);
    counts.set(node.id, [...(counts.get(node.id) ?? []), drawn]);
    return drawn.group;
  });
  return svgElement('svg', {
    class: `picture ${shape}`,
    attributes: {
      viewBox: `0 0 ${layout.width} ${layout.height}`,
      role: 'img',
      'aria-labelledby': `flow-title-${shape}`,
    },
    children: [
      svgElement('title', { text: `The flow of messages. ${DESCRIPTION}`, attributes: { id: `flow-title-${shape}` } }),
      svgElement('defs', { children: [drawArrow(`arrow-${shape}`)] }),
      ...edges,
      ...nodes,
    ],
  });
}

function drawNode(
  { name, stack }: FlowNode,
  cell: Cell,
  layout: Layout,
): { group: SVGGElement; count: SVGTextElement } {
  const { x, y } = corner(cell, layout);
  const { width, height } = layout.node;
  const place = (dy: number): Record<string, string> => ({ x: String(x + 16), y: String(y + dy) });
  const count = svgElement('text', { class: 'count', attributes: place(height / 2 + 16) });
  const box = { x: String(x), y: String(y), height: String(height) };
  const group = svgElement('g', {
    attributes: { 'data-stack': stack },
    children: [
      svgElement('rect', { class: 'frame', attributes: { ...box, width: String(width), rx: '8' } }),
      svgElement('rect', { class: 'stripe', attributes: { ...box, width: '5', rx: '2.5' } }),
      svgElement('text', { class: 'name', text: name, attributes: place(height / 2 - 5) }),
      count,
    ],
  });
  return { group, count };
}

function drawArrow(id: string): SVGMarkerElement {
  return svgElement('marker', {
    attributes: { id, viewBox: '0 0 8 8', refX: '4', refY: '4', markerWidth: '7', markerHeight: '7', orient: 'auto' },
    children: [svgElement('path', { attributes: { d: 'M0 0L8 4L0 8Z' } })],
  });
}

function drawLegend(): HTMLElement {
  const meanings = {
    data: 'data stack',
    realtime: 'realtime stack',
    webhooks: 'webhooks stack',
    reads: 'reads what it is asked for',
  };
  return element('ul', {
    class: 'legend',
    attributes: { 'aria-label': 'Colours and lines of the picture' },
    children: Object.entries(meanings).map(([name, text]) => element('li', { class: name, text })),
  });
}
