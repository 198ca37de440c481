import { createRandom } from '../../local/core/random';
import type { Random } from '../../local/core/random';
import type { TransportName } from '../../client/src/transport/transport';
import { FAULT_NAMES } from './random';
import type { Fault, FaultRates } from './random';

/** Where a subscriber starts to read a channel. */
export type StartAt = 'now' | 'earliest' | { readonly last: number };

/** One subscription of a reader that uses the client library. */
export interface PlannedSubscription {
  readonly channel: string;
  readonly from: StartAt;
  /** Milliseconds after the start of the schedule. */
  readonly delayMs: number;
}

/** Parameters of the requests of a reader without the library. */
export interface ReadStyle {
  readonly waitSeconds: number;
  readonly limit: number;
}

/** The participants, the traffic and the faults of one run. The seed determines all of it. */
export interface Schedule {
  readonly seed: number;
  readonly faults: FaultRates;
  readonly channels: readonly string[];
  readonly retentionSeconds: number;
  /** Seconds after which the events function ends a stream. */
  readonly holdSeconds: number;
  /** Age at which the library replaces a WebSocket, in milliseconds. */
  readonly maxConnectionMs: number;
  /** Maximum number of items in a page of a query. */
  readonly pageItems: number;
  readonly libraryReaders: readonly {
    readonly transports: readonly TransportName[];
    readonly subscriptions: readonly PlannedSubscription[];
  }[];
  readonly plainReaders: readonly {
    readonly style: ReadStyle;
    readonly channels: readonly string[];
    readonly from: StartAt;
  }[];
  /** Bursts of messages, one after another. */
  readonly bursts: readonly { readonly afterMs: number; readonly messages: number }[];
  /** Whether to publish after the faults have ended, so that a reader that missed the last message detects the hole. */
  readonly publishesAtEnd: boolean;
}

const CHANNELS = ['orders:42', 'news', 'room.7'];
const ALL: readonly TransportName[] = ['websocket', 'sse', 'long-poll', 'short-poll'];

/** Derives a schedule from a seed. */
export function scheduleOf(seed: number): Schedule {
  const random = createRandom(Math.imul(seed, 0x27d4eb2f) ^ 0x165667b1);
  const faults = chooseFaults(random);
  const channels = CHANNELS.slice(0, 1 + random.int(3));
  const expiring = faults.has('expiry');
  return {
    seed,
    faults,
    channels,
    retentionSeconds: expiring ? 60 : 86_400,
    holdSeconds: oneOf(random, [5, 20, 60]),
    maxConnectionMs: oneOf(random, [15_000, 60_000, 6_600_000]),
    pageItems: oneOf(random, [Infinity, Infinity, 26, 30]),
    libraryReaders: list(1 + random.int(2), () => ({
      transports: chooseTransports(random),
      subscriptions: list(1 + random.int(3), () => ({
        channel: oneOf(random, channels),
        from: chooseStart(random),
        delayMs: random.next() < 0.6 ? random.int(200) : random.int(15_000),
      })),
    })),
    plainReaders: list(random.int(2), () => ({
      style: { waitSeconds: oneOf(random, [0, 0, 5, 20]), limit: oneOf(random, [1, 3, 100]) },
      channels: random.shuffle(channels).slice(0, 1 + random.int(channels.length)),
      from: chooseStart(random),
    })),
    bursts: list(4 + random.int(10), () => ({
      afterMs: random.int(random.next() < 0.15 && expiring ? 40_000 : 3000),
      messages: random.next() < 0.03 ? 30 + random.int(30) : 1 + random.int(4),
    })),
    publishesAtEnd: random.next() < 0.5,
  };
}

/** A third of the schedules have few kinds of faults. The others have many. */
function chooseFaults(random: Random): FaultRates {
  const share = oneOf(random, [0.15, 0.5, 0.8]);
  const faults = new Map<Fault, number>();
  for (const fault of FAULT_NAMES) {
    const intensity = oneOf(random, [0.5, 1, 1, 2]);
    // A schedule with one of these faults mostly tests this fault, so they are rarer than the other faults.
    const rare = fault === 'bulk' || fault === 'epoch' || fault === 'expiry';
    if (random.next() < share * (rare ? 0.4 : 1)) faults.set(fault, intensity);
  }
  return faults;
}

function chooseTransports(random: Random): readonly TransportName[] {
  const draw = random.next();
  if (draw < 0.5) return ALL;
  if (draw < 0.7) return [oneOf(random, ALL)];
  const chosen = ALL.filter(() => random.next() < 0.6);
  return chosen.length > 0 ? chosen : ['websocket'];
}

function chooseStart(random: Random): StartAt {
  return oneOf<StartAt>(random, ['now', 'now', 'earliest', { last: 1 + random.int(6) }]);
}

function oneOf<T>(random: Random, values: readonly T[]): T {
  return values[random.int(values.length)] as T;
}

function list<T>(length: number, make: () => T): T[] {
  return Array.from({ length }, make);
}
