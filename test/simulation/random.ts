import { createRandom } from '../../local/core/random';
import type { Random } from '../../local/core/random';

/** Faults of a schedule. Each kind has its own random numbers, so that removing one kind does not change the others. */
export const FAULTS = {
  frameLoss: 'a WebSocket frame is lost',
  frameDelay: 'a frame takes seconds, so that later ones overtake it',
  frameDuplicate: 'a frame arrives twice',
  halfOpen: 'a connection stays open but loses all frames, in both directions',
  cut: 'a connection or an event stream breaks',
  refusal: 'a request or a post is rejected with 429 or 503',
  requestLoss: 'a request or its response is lost',
  kill: 'a function is killed between two steps',
  redelivery: 'stream records that were processed are delivered again',
  lag: 'the stream delivers records late',
  batch: 'a batch call is done in part, or out of order',
  throttle: 'the tables throttle one call, or all calls for seconds',
  lostResponse: 'a call to a table gets no response, whether or not it was executed',
  staleRead: 'an eventually consistent read returns an earlier state',
  expiry: 'messages expire soon, and are deleted late',
  epoch: 'the head of a channel is deleted',
  skew: 'clocks differ',
  poison: 'a stream record is unreadable, and is discarded',
  token: 'tokens expire soon, and sometimes none is available',
  outage: 'a transport does not work for a client, for some seconds',
  offline: 'the host of a client has no network, for some seconds',
  restart: 'a client stops, and a new one resumes from its cursors',
  bulk: 'messages are as large as the service accepts',
} as const;

/** A kind of fault. */
export type Fault = keyof typeof FAULTS;

/** All kinds of faults. */
export const FAULT_NAMES = Object.keys(FAULTS) as readonly Fault[];

/** The kinds of faults that a schedule has, each with a factor on its usual probability. */
export type FaultRates = ReadonlyMap<Fault, number>;

/** All random decisions of a simulation, from one seed. */
export class Rng {
  /** Set to true to end all faults. */
  calm = false;
  /** Random numbers for decisions that are not faults, such as durations and published messages. */
  readonly ordinary: Random;
  readonly #streams: ReadonlyMap<Fault, Random>;

  constructor(
    readonly seed: number,
    readonly faults: FaultRates,
  ) {
    this.ordinary = createRandom(seed);
    this.#streams = new Map(FAULT_NAMES.map((fault, index) => [fault, createRandom(mix(seed, index + 1))]));
  }

  /** Whether the schedule has this kind of fault, and faults have not ended. */
  has(fault: Fault): boolean {
    return !this.calm && this.faults.has(fault);
  }

  /** Decides whether the fault happens this time. */
  happens(fault: Fault, probability: number): boolean {
    if (!this.has(fault)) return false;
    return this.of(fault).next() < probability * (this.faults.get(fault) ?? 0);
  }

  /** The random numbers of one kind of fault. */
  of(fault: Fault): Random {
    return this.#streams.get(fault) as Random;
  }

  /** An integer from `low` to `high`, inclusive. */
  between(low: number, high: number, random: Random = this.ordinary): number {
    return low + random.int(high - low + 1);
  }

  oneOf<T>(values: readonly [T, ...T[]], random: Random = this.ordinary): T {
    return values[random.int(values.length)] as T;
  }
}

/** Combines a seed and a stream number so that close numbers give unrelated results. */
function mix(seed: number, stream: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  return (h ^ (h >>> 15)) >>> 0;
}
