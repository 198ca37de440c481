import { toTidingsError } from '../errors';
import { pause } from '../platform';
import type { Platform } from '../platform';
import { hasRoom } from './channel-batches';
import type { Life, Receiver, Transport, Want } from './transport';

/** One request, or one stream from its beginning to its end. */
export interface Round {
  /** What is wanted of the lane's channels, and where it stands. */
  readonly wants: readonly Want[];
  /** Nothing has been answered to the lane yet. */
  readonly first: boolean;
  /** To be called with the answer, before it is looked at. */
  readonly answered: () => void;
  readonly signal: AbortSignal;
}

/**
 * Makes one round and gives the pause before the next one, in milliseconds.
 * @throws when there cannot be another one; status 403 means that every channel is refused
 */
export type Serve = (round: Round) => Promise<number>;

/** Channels that share a request or stream. */
interface Lane {
  readonly channels: Set<string>;
  abort?: AbortController;
  /** It has been answered at least once. */
  answered?: boolean;
}

/** What a transport over HTTP needs. */
export interface LaneDependencies {
  readonly platform: Platform;
  readonly hub: Receiver;
  readonly life: Life;
  /** Asks over HTTP for what comes after the positions of some channels. */
  readonly fetch: Transport['fetch'];
}

/** A transport over HTTP: as many requests or streams at a time as the channels need. */
export function createLanes({ platform, hub, life, fetch }: LaneDependencies, serve: Serve): Transport {
  const lanes = new Set<Lane>();

  const settle = (): void => {
    const answers = [...lanes].map(({ answered }) => answered);
    if (answers.includes(true)) life.opened();
    if (answers.every(Boolean)) life.ready();
  };

  const close = (): void => {
    for (const lane of lanes) end(lane);
  };

  const end = (lane: Lane): void => {
    lanes.delete(lane);
    lane.abort?.abort();
  };

  const start = async (lane: Lane): Promise<void> => {
    lane.abort?.abort();
    let signal: AbortSignal | undefined;
    try {
      // A signal per round: what listens to it is let go with the round.
      while (!signal?.aborted) {
        ({ signal } = lane.abort = new AbortController());
        const answered = (): void => {
          lane.answered = true;
          settle();
        };
        const wants = hub.wants(lane.channels);
        if (wants.length === 0) return;
        await pause(platform, await serve({ wants, first: !lane.answered, answered, signal }), signal);
      }
    } catch (thrown) {
      if (signal?.aborted) return;
      const error = toTidingsError(thrown);
      if (error.code === 'forbidden') {
        for (const channel of lane.channels) hub.refused(channel, error);
      } else {
        close();
        life.closed(error);
      }
    }
  };

  const update = (): void => {
    const added = new Set(hub.wants().map(({ channel }) => channel));
    for (const lane of lanes) {
      // The lane goes on for the others: what still comes of a channel that is not wanted goes nowhere.
      for (const channel of lane.channels) if (!added.delete(channel)) lane.channels.delete(channel);
      if (lane.channels.size === 0) end(lane);
    }
    const changed = new Set<Lane>();
    for (const channel of added) {
      const lane = [...lanes].find(({ channels }) => hasRoom(channels, channel)) ?? { channels: new Set() };
      lanes.add(lane);
      lane.channels.add(channel);
      changed.add(lane);
    }
    for (const lane of changed) void start(lane);
    settle();
  };

  const check = (): void => {
    for (const lane of lanes) void start(lane);
  };

  return { lossy: false, open: update, update, fetch, check, close };
}
