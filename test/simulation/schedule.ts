import { createRandom } from '../../local/core/random';
import type { Random } from '../../local/core/random';
import type { TransportName } from '../../client/src/transport/transport';
import type { Beginning } from './checker/subscriber-history';
import type { Interest } from './clients/library-reader';
import type { PlainStyle } from './clients/plain-reader';
import { FAULT_NAMES } from './random';
import type { Fault, Troubles } from './random';

/** One schedule: who takes part, and what goes wrong how often. Everything follows from the seed. */
export interface Plan {
  readonly seed: number;
  readonly troubles: Troubles;
  readonly channels: readonly string[];
  readonly retentionSeconds: number;
  readonly holdSeconds: number;
  /** Age at which the library replaces a WebSocket. */
  readonly maxConnectionMs: number;
  /** Most items of a page of a query. */
  readonly pageItems: number;
  readonly libraryReaders: readonly {
    readonly transports: readonly TransportName[];
    readonly interests: readonly Interest[];
  }[];
  readonly plainReaders: readonly {
    readonly style: PlainStyle;
    readonly channels: readonly string[];
    readonly from: Beginning;
  }[];
  /** Messages, one burst after another. */
  readonly bursts: readonly { readonly afterMs: number; readonly messages: number }[];
  /** Something is published after everything has calmed down, so that whoever missed the last message sees a hole. */
  readonly lastWord: boolean;
}

const CHANNELS = ['orders:42', 'news', 'room.7'];
const ALL: readonly TransportName[] = ['websocket', 'sse', 'long-poll', 'short-poll'];

/** Makes the schedule of a seed. */
export function planOf(seed: number): Plan {
  const random = createRandom(Math.imul(seed, 0x27d4eb2f) ^ 0x165667b1);
  const troubles = chooseTroubles(random);
  const channels = CHANNELS.slice(0, 1 + random.int(3));
  const expiring = troubles.has('expiry');
  return {
    seed,
    troubles,
    channels,
    retentionSeconds: expiring ? 60 : 86_400,
    holdSeconds: oneOf(random, [5, 20, 60]),
    maxConnectionMs: oneOf(random, [15_000, 60_000, 6_600_000]),
    pageItems: oneOf(random, [Infinity, Infinity, 26, 30]),
    libraryReaders: list(1 + random.int(2), () => ({
      transports: chooseTransports(random),
      interests: list(1 + random.int(3), () => ({
        channel: oneOf(random, channels),
        from: chooseBeginning(random),
        delayMs: random.next() < 0.6 ? random.int(200) : random.int(15_000),
      })),
    })),
    plainReaders: list(random.int(2), () => ({
      style: { waitSeconds: oneOf(random, [0, 0, 5, 20]), limit: oneOf(random, [1, 3, 100]) },
      channels: random.shuffle(channels).slice(0, 1 + random.int(channels.length)),
      from: chooseBeginning(random),
    })),
    bursts: list(4 + random.int(10), () => ({
      afterMs: random.int(random.next() < 0.15 && expiring ? 40_000 : 3000),
      messages: random.next() < 0.03 ? 30 + random.int(30) : 1 + random.int(4),
    })),
    lastWord: random.next() < 0.5,
  };
}

/** A third of the schedules has a few kinds of faults, the others have many. */
function chooseTroubles(random: Random): Troubles {
  const share = oneOf(random, [0.15, 0.5, 0.8]);
  const troubles = new Map<Fault, number>();
  for (const fault of FAULT_NAMES) {
    const intensity = oneOf(random, [0.5, 1, 1, 2]);
    // What changes the very subject of a schedule is rarer than what only makes it difficult.
    const rare = fault === 'bulk' || fault === 'epoch' || fault === 'expiry';
    if (random.next() < share * (rare ? 0.4 : 1)) troubles.set(fault, intensity);
  }
  return troubles;
}

function chooseTransports(random: Random): readonly TransportName[] {
  const draw = random.next();
  if (draw < 0.5) return ALL;
  if (draw < 0.7) return [oneOf(random, ALL)];
  const chosen = ALL.filter(() => random.next() < 0.6);
  return chosen.length > 0 ? chosen : ['websocket'];
}

function chooseBeginning(random: Random): Beginning {
  return oneOf<Beginning>(random, ['now', 'now', 'earliest', { last: 1 + random.int(6) }]);
}

function oneOf<T>(random: Random, things: readonly T[]): T {
  return things[random.int(things.length)] as T;
}

function list<T>(length: number, make: () => T): T[] {
  return Array.from({ length }, make);
}
