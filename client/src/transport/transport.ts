import type { Position } from '../../../protocol/cursors';
import type { Message } from '../../../protocol/messages';
import type { ChannelResult } from '../../../protocol/server-frames';
import type { Places } from '../cursor';
import { errorFromBody } from '../errors';
import type { TidingsError } from '../errors';
import type { ChannelGap } from '../sequencer';

/** The ways to receive, the best first. */
export type TransportName = 'websocket' | 'sse' | 'long-poll' | 'short-poll';

/** A channel that is wanted. */
export interface Want {
  readonly channel: string;
  /** Where it stands; without one it begins now. */
  readonly position: Position | undefined;
  /** Announce the client in it, which only a WebSocket can. */
  readonly presence: boolean;
}

/** Where a transport takes its orders from and puts what it receives. */
export interface Receiver {
  /** All wanted channels, or those of `channels` that are still wanted. */
  wants(channels?: Iterable<string>): readonly Want[];
  /** A channel is delivered from now on. */
  accepted(channel: string, place: Position, recovered?: boolean): void;
  /** A channel will not be delivered. */
  refused(channel: string, error: TidingsError): void;
  /**
   * Messages and gaps of any channels.
   * @param asked the positions that they answer; without it they came unasked
   */
  take(messages: readonly Message[], gaps: readonly ChannelGap[], asked?: Places): void;
}

/** Where a transport tells how it fares; what was told before may be told again. */
export interface Life {
  /** It works; what it receives follows. */
  opened(): void;
  /** All channels that were wanted are accepted or refused. */
  ready(): void;
  /** It should be replaced soon; it goes on meanwhile. */
  expiring(): void;
  /** It ended, by this. Nothing follows. */
  closed(why: TidingsError): void;
}

/** A message that is to be published. */
export interface Outgoing {
  readonly channel: string;
  readonly data: unknown;
  readonly type?: string | undefined;
  readonly id: string;
}

/** Where a message was published. */
export interface PublishResult {
  readonly channel: string;
  readonly offset: number;
  readonly epoch: string;
  readonly id: string;
  /** When it was first published, ISO 8601. */
  readonly time: string;
  /** The id had been published before: this is where. */
  readonly duplicate: boolean;
}

/** One way of receiving, for as long as it lasts. */
export interface Transport {
  /** Pushes may be missing, so that it has to be asked now and then. */
  readonly lossy: boolean;
  open(): void;
  /** The wanted channels have changed. */
  update(): void;
  /** Asks for what comes after the positions of these channels. */
  fetch(channels: readonly string[]): void;
  /** Finds out whether it is still alive, as there is reason to doubt it. */
  check(): void;
  /** Publishes; absent when the transport only receives. */
  publish?(message: Outgoing): Promise<PublishResult>;
  /** Ends it; nothing is told any more. Harmless when it has ended. */
  close(): void;
}

/** A channel that a reading does not get. */
export interface Refused {
  readonly channel: string;
  readonly error: unknown;
}

/** Tells of channels what a reply says of them. */
export function admit(receiver: Receiver, results: readonly (ChannelResult | Refused)[]): void {
  for (const result of results) {
    if ('epoch' in result) receiver.accepted(result.channel, result, result.recovered);
    else receiver.refused(result.channel, errorFromBody(result.error, 'forbidden'));
  }
}

/** Positions of those channels that have one. */
export function placesOfWants(wants: readonly Want[]): Map<string, Position> {
  const places = new Map<string, Position>();
  for (const { channel, position } of wants) if (position) places.set(channel, position);
  return places;
}
