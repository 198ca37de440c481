import { createRandom } from '../../local/core/random';
import type { Random } from '../../local/core/random';

/** Everything that a schedule can make go wrong. Each kind has chance of its own, so that a failure can be narrowed. */
export const FAULTS = {
  frameLoss: 'a WebSocket frame vanishes',
  frameDelay: 'a frame takes seconds, so that others overtake it',
  frameDuplicate: 'a frame arrives twice',
  halfOpen: 'a connection takes frames and loses them, in both directions',
  cut: 'a connection or a stream breaks',
  refusal: 'a request or a post is answered 429 or 503',
  requestLoss: 'a request or its answer is lost',
  kill: 'a function is killed between two steps',
  redelivery: 'stream records that were done with are delivered again',
  lag: 'the stream hands records over late',
  batch: 'a batch call is done in part, or out of order',
  throttle: 'the tables refuse a call, or all calls for seconds',
  lostAnswer: 'a call to the table gets no answer, done or not',
  staleRead: 'an eventually consistent read answers the past',
  expiry: 'messages run out soon, and are deleted late',
  epoch: 'the head of a channel is deleted',
  skew: 'clocks differ',
  poison: 'a stream record cannot be read, and is given up',
  token: 'tokens are short, and sometimes cannot be had',
  outage: 'a transport does not work for a client, for a while',
  offline: 'the machine of a client has no network, for a while',
  restart: 'a client ends, and another one goes on from its cursor',
  bulk: 'messages are as large as they may be',
} as const;

/** A kind of fault. */
export type Fault = keyof typeof FAULTS;

/** All kinds. */
export const FAULT_NAMES = Object.keys(FAULTS) as readonly Fault[];

/** Which faults a schedule has, and how often: a factor on the usual chance. */
export type Troubles = ReadonlyMap<Fault, number>;

/** All chance of a simulation, from one seed. */
export class Dice {
  /** From then on nothing goes wrong any more. */
  calm = false;
  /** What is chance in good times too: how long things take, what is published. */
  readonly everyday: Random;
  readonly #streams: ReadonlyMap<Fault, Random>;

  constructor(
    readonly seed: number,
    readonly troubles: Troubles,
  ) {
    this.everyday = createRandom(seed);
    this.#streams = new Map(FAULT_NAMES.map((fault, index) => [fault, createRandom(mix(seed, index + 1))]));
  }

  /** Whether the schedule has this kind of fault at all. */
  has(fault: Fault): boolean {
    return !this.calm && this.troubles.has(fault);
  }

  /** Whether it happens this time. */
  happens(fault: Fault, probability: number): boolean {
    if (!this.has(fault)) return false;
    return this.of(fault).next() < probability * (this.troubles.get(fault) ?? 0);
  }

  /** The chance of one kind of fault. */
  of(fault: Fault): Random {
    return this.#streams.get(fault) as Random;
  }

  /** A whole number from `low` to `high`: how long something takes on an ordinary day. */
  between(low: number, high: number, random: Random = this.everyday): number {
    return low + random.int(high - low + 1);
  }

  /** One of some things. */
  oneOf<T>(things: readonly [T, ...T[]], random: Random = this.everyday): T {
    return things[random.int(things.length)] as T;
  }
}

/** Spreads a seed, so that neighbouring seeds and streams have nothing in common. */
function mix(seed: number, stream: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  return (h ^ (h >>> 15)) >>> 0;
}
