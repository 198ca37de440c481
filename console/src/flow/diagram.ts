import { element, setText, svgElement } from '../dom';
import { EDGES, NODES } from './flow-graph';
import type { Cell, FlowNode, NodeId } from './flow-graph';
import { corner, edgePath, layoutFor } from './diagram-layout';
import type { Layout } from './diagram-layout';
import type { NodeText } from './node-text';

/** The diagram of the message flow. */
export interface Diagram {
  /** Writes a text into every node; undefined clears the nodes. */
  show(texts: Readonly<Record<NodeId, NodeText>> | undefined): void;
}

type Orientation = 'wide' | 'tall';

const LAYOUTS: Readonly<Record<Orientation, Layout>> = {
  wide: layoutFor(5, 5, { width: 186, height: 54 }, { x: 40, y: 18 }),
  tall: layoutFor(2, 7, { width: 176, height: 54 }, { x: 34, y: 22 }),
};

const DESCRIPTION =
  'A publish writes to the channel table. The stream of the table invokes fan-out, which posts to WebSockets, and the ' +
  'relay, which delivers to webhooks. A delivery that fails permanently becomes a dead letter. Event streams and polls ' +
  'read the channel table. Connections and subscriptions are stored in the connection table, whose stream invokes ' +
  'presence.';

/** Draws two diagrams, for wide and for narrow windows. The style sheet shows one of them. */
export function drawDiagram(container: HTMLElement): Diagram {
  const counts = new Map<NodeId, { readonly group: Element; readonly count: Element }[]>();
  const diagrams = [drawSvg('wide', counts), drawSvg('tall', counts)];
  container.replaceChildren(...diagrams, drawLegend());
  return {
    show: (texts) => {
      for (const diagram of diagrams) diagram.classList.toggle('without-counts', texts === undefined);
      for (const [id, drawn] of counts) {
        for (const { group, count } of drawn) {
          const { text, hasProblem } = texts?.[id] ?? { text: '', hasProblem: false };
          group.classList.toggle('has-problem', hasProblem);
          group.classList.toggle('updated', count.textContent !== text && count.textContent !== '');
          setText(count, text);
        }
      }
    },
  };
}

function drawSvg(orientation: Orientation, counts: Map<NodeId, { group: Element; count: Element }[]>): SVGSVGElement {
  const layout = LAYOUTS[orientation];
  const cells = new Map<string, Cell>(NODES.map((node) => [node.id, node[orientation]]));
  const edges = EDGES.map(({ from, to, reads }) =>
    svgElement('path', {
      class: reads ? 'edge reads' : 'edge',
      attributes: {
        d: edgePath(cells.get(from)!, cells.get(to)!, layout, reads ? 0.3 : 0.55),
        'marker-end': `url(#arrow-${orientation})`,
      },
    }),
  );
  const nodes = NODES.map((node) => {
    const drawn = drawNode(node, node[orientation], layout);
    counts.set(node.id, [...(counts.get(node.id) ?? []), drawn]);
    return drawn.group;
  });
  return svgElement('svg', {
    class: `diagram ${orientation}`,
    attributes: {
      viewBox: `0 0 ${layout.width} ${layout.height}`,
      role: 'img',
      'aria-labelledby': `flow-title-${orientation}`,
    },
    children: [
      svgElement('title', {
        text: `The flow of messages. ${DESCRIPTION}`,
        attributes: { id: `flow-title-${orientation}` },
      }),
      svgElement('defs', { children: [drawArrow(`arrow-${orientation}`)] }),
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
  const textAt = (dy: number): Record<string, string> => ({ x: String(x + 16), y: String(y + dy) });
  const count = svgElement('text', { class: 'count', attributes: textAt(height / 2 + 16) });
  const box = { x: String(x), y: String(y), height: String(height) };
  const group = svgElement('g', {
    attributes: { 'data-stack': stack },
    children: [
      svgElement('rect', { class: 'frame', attributes: { ...box, width: String(width), rx: '8' } }),
      svgElement('rect', { class: 'stripe', attributes: { ...box, width: '5', rx: '2.5' } }),
      svgElement('text', { class: 'name', text: name, attributes: textAt(height / 2 - 5) }),
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
    reads: 'reads on request',
  };
  return element('ul', {
    class: 'legend',
    attributes: { 'aria-label': 'Colors and lines of the diagram' },
    children: Object.entries(meanings).map(([name, text]) => element('li', { class: name, text })),
  });
}
