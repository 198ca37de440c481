/** The stack that a node belongs to. Each stack has a color. */
export type Stack = 'data' | 'realtime' | 'webhooks';

/** A cell of the diagram's grid: column and row, counted from 0. */
export type Cell = readonly [column: number, row: number];

export interface FlowNode {
  readonly id: string;
  readonly name: string;
  readonly stack: Stack;
  /** Cell in the diagram for wide windows. */
  readonly wide: Cell;
  /** Cell in the diagram for narrow windows. */
  readonly tall: Cell;
}

/** A data flow from one node to another. */
export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  /** If true, the target reads from the source on request. Otherwise the source sends to the target. */
  readonly reads?: boolean;
}

/** The components of a deployment: first those on the path of a message, then those on the path of a connection. */
export const NODES = [
  { id: 'publish', name: 'Publish', stack: 'realtime', wide: [0, 0], tall: [0, 0] },
  { id: 'channels', name: 'Channel table', stack: 'data', wide: [1, 0], tall: [0, 1] },
  { id: 'fanout', name: 'Fan-out', stack: 'realtime', wide: [2, 0], tall: [0, 2] },
  { id: 'sockets', name: 'WebSockets', stack: 'realtime', wide: [3, 0], tall: [0, 3] },
  { id: 'events', name: 'Event streams', stack: 'realtime', wide: [2, 1], tall: [1, 0] },
  { id: 'messages', name: 'Polls', stack: 'realtime', wide: [2, 2], tall: [1, 1] },
  { id: 'relay', name: 'Relay', stack: 'webhooks', wide: [2, 3], tall: [1, 2] },
  { id: 'topic', name: 'Webhook deliveries', stack: 'webhooks', wide: [3, 3], tall: [1, 3] },
  { id: 'deadLetters', name: 'Dead letters', stack: 'webhooks', wide: [4, 3], tall: [1, 4] },
  { id: 'lifecycle', name: 'Connect, subscribe', stack: 'realtime', wide: [0, 4], tall: [0, 5] },
  { id: 'connections', name: 'Connection table', stack: 'data', wide: [1, 4], tall: [0, 6] },
  { id: 'presence', name: 'Presence', stack: 'realtime', wide: [2, 4], tall: [1, 6] },
] as const satisfies readonly FlowNode[];

export type NodeId = (typeof NODES)[number]['id'];

/** The edges on the path of a message, then those on the path of a connection. */
export const EDGES: readonly (FlowEdge & { readonly from: NodeId; readonly to: NodeId })[] = [
  { from: 'publish', to: 'channels' },
  { from: 'channels', to: 'fanout' },
  { from: 'fanout', to: 'sockets' },
  { from: 'channels', to: 'events', reads: true },
  { from: 'channels', to: 'messages', reads: true },
  { from: 'channels', to: 'relay' },
  { from: 'relay', to: 'topic' },
  { from: 'topic', to: 'deadLetters' },
  { from: 'lifecycle', to: 'connections' },
  { from: 'connections', to: 'presence' },
];
