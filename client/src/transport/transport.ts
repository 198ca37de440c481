import type { Position } from '../../../protocol/cursors';
import type { Message } from '../../../protocol/messages';
import type { ChannelResult } from '../../../protocol/server-frames';
import { formatCursor } from '../cursor';
import type { Positions } from '../cursor';
import { errorFromBody } from '../errors';
import type { TidingsError } from '../errors';
import type { ChannelGap } from '../sequencer';

/** The transports, the preferred one first. */
export type TransportName = 'websocket' | 'sse' | 'long-poll' | 'short-poll';

/** A channel that a transport should receive. */
export interface RequestedChannel {
  readonly channel: string;
  /** Last position received. If undefined, delivery starts with new messages. */
  readonly position: Position | undefined;
  /** Announce the client as present. Only the WebSocket transport supports this. */
  readonly presence: boolean;
}

/** The part of the client that transports call. It names the channels to receive, and accepts their messages. */
export interface Receiver {
  /** Returns the channels to receive: all, or those of `channels` that still have subscriptions. */
  requestedChannels(channels?: Iterable<string>): readonly RequestedChannel[];
  /**
   * The service delivers a channel, starting after `position`.
   * @param recovered whether no message was lost. Undefined if the client requested the channel without a position
   */
  channelAccepted(channel: string, position: Position, recovered?: boolean): void;
  /** The service does not deliver a channel. */
  channelRefused(channel: string, error: TidingsError): void;
  /**
   * Messages and gaps of any channels arrived.
   * @param requestPositions the positions in the request that returned these messages and gaps. Undefined for pushes and
   *   streams
   */
  receive(messages: readonly Message[], gaps: readonly ChannelGap[], requestPositions?: Positions): void;
}

/** The events of a transport. A transport may report `opened` and `allReady` more than once. */
export interface TransportListener {
  /** The transport works. Messages follow. */
  opened(): void;
  /** Every requested channel was accepted or refused. */
  allReady(): void;
  /** The transport should be replaced soon. It continues to work until then. */
  expiring(): void;
  /** The transport ended because of this error. Nothing follows. */
  failed(error: TidingsError): void;
}

/** A message to publish. */
export interface OutgoingMessage {
  readonly channel: string;
  readonly data: unknown;
  readonly type?: string | undefined;
  readonly id: string;
}

/** The acknowledgement of a published message. */
export interface PublishResult {
  readonly channel: string;
  readonly offset: number;
  readonly epoch: string;
  readonly id: string;
  /** When the message was first published, ISO 8601. */
  readonly time: string;
  /** Whether a message with this id had been published before. If so, the other members describe that message. */
  readonly duplicate: boolean;
}

/** One connection of a transport: a WebSocket, or all streams or polling requests of the client. */
export interface Transport {
  /** Whether pushes may get lost without notice, so that silent channels must be queried. */
  readonly isLossy: boolean;
  open(): void;
  /** The requested channels have changed. */
  update(): void;
  /** Requests the messages after the positions of these channels. */
  syncChannels(channels: readonly string[]): void;
  /** Checks whether the connection still works. */
  checkAlive(): void;
  /** Publishes a message. Undefined if the transport can only receive. */
  publish?(message: OutgoingMessage): Promise<PublishResult>;
  /** Ends the transport. It reports nothing afterwards. Does nothing if it has ended. */
  close(): void;
}

/** A channel that the token does not permit. */
export interface RefusedChannel {
  readonly channel: string;
  readonly error: unknown;
}

/** Reports the result of each channel to the receiver. */
export function reportResults(receiver: Receiver, results: readonly (ChannelResult | RefusedChannel)[]): void {
  for (const result of results) {
    if ('epoch' in result) receiver.channelAccepted(result.channel, result, result.recovered);
    else receiver.channelRefused(result.channel, errorFromBody(result.error, 'forbidden'));
  }
}

/** The parameters of a request for some channels. */
export interface ChannelParameters {
  readonly names: readonly string[];
  /** Positions of the channels that have one. */
  readonly positions: Positions;
  /** The cursor with these positions. */
  readonly cursor: string;
}

/** Returns the parameters of a request for some channels. */
export function parametersOf(channels: readonly RequestedChannel[]): ChannelParameters {
  const positions = new Map<string, Position>();
  for (const { channel, position } of channels) if (position) positions.set(channel, position);
  return { names: channels.map(({ channel }) => channel), positions, cursor: formatCursor(positions) };
}
