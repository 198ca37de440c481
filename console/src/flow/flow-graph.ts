/** Stacks by life cycle; each has a colour. */
export type Stack = 'data' | 'realtime' | 'webhooks';

/** A place in a picture: column and row, counted from 0; halves are allowed. */
export type Cell = readonly [column: number, row: number];

/** A part of the deployment. */
export interface FlowNode {
  readonly id: string;
  readonly name: string;
  readonly stack: Stack;
  /** Where it stands in the picture for wide windows, and in the one for phones. */
  readonly wide: Cell;
  readonly tall: Cell;
}

/** What goes from one part to another; `reads` is asked for by the target. */
export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly reads?: boolean;
}

/** The parts of a deployment, in the order in which a message meets them. */
export const NODES = [
  { id: 'publish', name: 'Publish', stack: 'realtime', wide: [0, 0], tall: [0, 0] },
  { id: 'channels', name: 'Channel table', stack: 'data', wide: [1, 0], tall: [0, 1] },
  { id: 'fanout', name: 'Fan-out', stack: 'realtime', wide: [2, 0], tall: [0, 2] },
  { id: 'sockets', name: 'WebSockets', stack: 'realtime', wide: [3, 0], tall: [0, 3] },
  { id: 'events', name: 'Event streams', stack: 'realtime', wide: [2, 1], tall: [1, 0] },
  { id: 'messages', name: 'Polls', stack: 'realtime', wide: [2, 2], tall: [1, 1] },
  { id: 'relay', name: 'Relay', stack: 'webhooks', wide: [2, 3], tall: [1, 2] },
  { id: 'topic', name: 'Webhook deliveries', stack: 'webhooks', wide: [3, 3], tall: [1, 3] },
  { id: 'letters', name: 'Dead letters', stack: 'webhooks', wide: [4, 3], tall: [1, 4] },
  { id: 'lifecycle', name: 'Connect, subscribe', stack: 'realtime', wide: [0, 4], tall: [0, 5] },
  { id: 'connections', name: 'Connection table', stack: 'data', wide: [1, 4], tall: [0, 6] },
  { id: 'presence', name: 'Presence', stack: 'realtime', wide: [2, 4], tall: [1, 6] },
] as const satisfies readonly FlowNode[];

/** Id of a node. */
export type NodeId = (typeof NODES)[number]['id'];

/** The way of a message, and of a connection. */
export const EDGES: readonly (FlowEdge & { readonly from: NodeId; readonly to: NodeId })[] = [
  { from: 'publish', to: 'channels' },
  { from: 'channels', to: 'fanout' },
  { from: 'fanout', to: 'sockets' },
  { from: 'channels', to: 'events', reads: true },
  { from: 'channels', to: 'messages', reads: true },
  { from: 'channels', to: 'relay' },
  { from: 'relay', to: 'topic' },
  { from: 'topic', to: 'letters' },
  { from: 'lifecycle', to: 'connections' },
  { from: 'connections', to: 'presence' },
];
