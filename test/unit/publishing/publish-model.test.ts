import fc from 'fast-check';

import { createRandom } from '../../../local/core/random';
import type { Random } from '../../../local/core/random';
import type { Clock, Sleep } from '../../../lambdas/runtime/interfaces';
import type { PublishStore } from '../../../publishing/publish-store';
import { createPublish } from '../../../publishing/publish';
import type { Published } from '../../../publishing/publish';
import type { StoredMessage } from '../../../protocol/messages';
import { fakeIds, fakeLogger, START } from '../../helpers/lambdas/fakes';
import { MemoryChannels } from '../../helpers/lambdas/memory-channels';

/** A function is stopped this long after its start. */
const FUNCTION_TIMEOUT_MS = 10_000;
const CHANNEL = 'a';
/** Later than the end of every simulation, in seconds since the epoch. */
const NEVER_EXPIRES = START / 1000 + 1_000_000;

/** The faults and delays of one simulation. */
interface Faults {
  readonly seed: number;
  /** Probability that a call to the store fails. */
  readonly failureRate: number;
  /** Maximum delay of fan-out between two writes. */
  readonly lagMs: number;
  /** Maximum time that passes with one step. */
  readonly stepMs: number;
}

/** The outcome of a call to the store: before or after its effect, the process may crash or the response may be lost. */
type Outcome = 'success' | 'crash before' | 'crash after' | 'lost before' | 'lost after' | 'throttled';

class Crash extends Error {}

/** Runs processes one store call at a time, in a random order and with random faults. */
class Simulation {
  now = START;
  readonly channels = new MemoryChannels();
  readonly clock: Clock = { now: () => this.now };
  readonly random: Random;
  readonly #waiting: { readonly dueAt: number; readonly proceed: () => void }[] = [];
  #fanOutAt = START;
  #positionWritten = false;
  #faultless = false;

  constructor(readonly faults: Faults) {
    this.random = createRandom(faults.seed);
  }

  /** Stops all faults. */
  stopFaults(): void {
    this.#faultless = true;
  }

  /** Suspends a process until it is selected to continue. */
  suspend(dueAt = this.now): Promise<void> {
    return new Promise((proceed) => void this.#waiting.push({ dueAt, proceed }));
  }

  /** Selects the outcome of a call. */
  outcome(): Outcome {
    if (this.#faultless || this.random.next() >= this.faults.failureRate) return 'success';
    const outcomes: Outcome[] = [
      'crash before',
      'crash after',
      'crash after',
      'lost before',
      'lost after',
      'throttled',
    ];
    return outcomes[this.random.int(outcomes.length)] ?? 'success';
  }

  /** Runs until every process has ended. */
  async run(processes: readonly Promise<unknown>[]): Promise<void> {
    const running = new Set(processes);
    for (const process of processes) void process.finally(() => running.delete(process)).catch(() => undefined);
    for (let turns = 0; running.size > 0; turns++) {
      if (turns > 20_000) throw new Error('a process does not end');
      await settle();
      this.advance(this.random.int(this.faults.stepMs + 1) + 10);
      const due = this.#waiting.filter(({ dueAt }) => dueAt <= this.now);
      const next = due[this.random.int(due.length)];
      if (next === undefined) continue;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      next.proceed();
    }
    await settle();
  }

  /** Advances the clock and runs the writes of fan-out that are due. */
  advance(milliseconds: number): void {
    this.now += milliseconds;
    while (this.channels.stream.length > 0 && this.#fanOutAt <= this.now) this.#fanOutStep();
  }

  /** One write of fan-out. It writes the position of an id, and then the log item, in the order of the offsets. */
  #fanOutStep(): void {
    const head = this.channels.stream[0];
    if (head === undefined) return;
    this.#fanOutAt = Math.max(this.#fanOutAt, head.updatedAt) + this.random.int(this.faults.lagMs + 1);
    if (head.claimed && !this.#positionWritten) {
      this.channels.writePosition(head, NEVER_EXPIRES);
      this.#positionWritten = true;
      return;
    }
    const { epoch, offset, text } = head;
    this.channels.log(CHANNEL, { epoch, offset, text, loggedAt: this.now, expiresAt: NEVER_EXPIRES });
    this.channels.stream.shift();
    this.#positionWritten = false;
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve();
}

/** The store of one process. Every call may crash the process, or lose its response. */
function unreliableStore(simulation: Simulation, startedAt: number): PublishStore {
  const { channels } = simulation;
  const begin = async (): Promise<Outcome> => {
    await simulation.suspend();
    if (simulation.now - startedAt > FUNCTION_TIMEOUT_MS) throw new Crash('timeout');
    const outcome = simulation.outcome();
    if (outcome === 'crash before') throw new Crash(outcome);
    return outcome;
  };
  /** The SDK repeats a call without a response, so a claim may find the same attempt's own claim. */
  const step = async <T>(call: () => Promise<T>): Promise<T> => {
    const outcome = await begin();
    const result = await call();
    if (outcome === 'crash after') throw new Crash(outcome);
    return outcome === 'lost after' ? call() : result;
  };
  return {
    append: async (change) => {
      const outcome = await begin();
      if (outcome === 'throttled') return { kind: 'throttled', cause: new Error(outcome) };
      if (outcome === 'lost before') return { kind: 'ambiguous', cause: new Error(outcome) };
      const applied = channels.apply(change);
      if (outcome === 'crash after') throw new Crash(outcome);
      return outcome === 'lost after' ? { kind: 'ambiguous', cause: new Error(outcome) } : applied;
    },
    readHead: (channel) => step(() => channels.readHead(channel)),
    readLogEpoch: (channel, offset) => step(() => channels.readLogEpoch(channel, offset)),
    readClaim: (channel, id) => step(() => channels.readClaim(channel, id)),
    claim: (...args) => step(() => channels.claim(...args)),
    replaceClaim: (...args) => step(() => channels.replaceClaim(...args)),
  };
}

const ids = fakeIds();

/** Starts one process that publishes. It ends with a position, an error of the service, or a crash. */
function start(simulation: Simulation, id: string | undefined): Promise<Published> {
  const sleep: Sleep = (milliseconds) => simulation.suspend(simulation.now + milliseconds);
  const store = unreliableStore(simulation, simulation.now);
  const publish = createPublish({
    store,
    clock: simulation.clock,
    sleep,
    ids,
    logger: fakeLogger(),
    idRetentionSeconds: 1_000_000,
  });
  return publish({ channel: CHANNEL, data: 1, ...(id === undefined ? {} : { id }) });
}

const faults: fc.Arbitrary<Faults> = fc.record({
  seed: fc.integer(),
  failureRate: fc.constantFrom(0.05, 0.2, 0.5),
  lagMs: fc.constantFrom(0, 100, 5000, 40_000),
  stepMs: fc.constantFrom(0, 20, 1000, 2500),
});
/** The ids of concurrent publishes, and the pause after them. */
const rounds = fc.array(
  fc.record({
    ids: fc.array(fc.constantFrom('x', 'x', 'x', 'y', undefined), { minLength: 1, maxLength: 5 }),
    pauseMs: fc.constantFrom(0, 1000, 5000, 16_000, 60_000),
  }),
  { minLength: 1, maxLength: 8 },
);

describe('publishing with an id, with crashes, retries and delays', () => {
  it('assigns at most one offset to an id, and exactly one once faults stop', async () => {
    await fc.assert(
      fc.asyncProperty(faults, rounds, async (someFaults, plan) => {
        const simulation = new Simulation(someFaults);
        const written = new Map<string, number[]>();
        const apply = simulation.channels.apply.bind(simulation.channels);
        simulation.channels.apply = (change) => {
          const result = apply(change);
          const { id } = JSON.parse(change.text) as StoredMessage;
          if (result.kind === 'applied') written.set(id, [...(written.get(id) ?? []), result.offset]);
          return result;
        };
        const results: Published[] = [];
        for (const { ids: concurrent, pauseMs } of plan) {
          const running = concurrent.map((id) => start(simulation, id));
          await simulation.run(running);
          for (const result of await Promise.allSettled(running)) {
            if (result.status === 'fulfilled') results.push(result.value);
          }
          simulation.advance(pauseMs);
        }
        simulation.stopFaults();
        for (const id of ['x', 'y']) {
          for (let attempts = 0; ; attempts++) {
            const attempt = start(simulation, id);
            await simulation.run([attempt]);
            const [result] = await Promise.allSettled([attempt]);
            if (result?.status === 'fulfilled') {
              results.push(result.value);
              break;
            }
            expect(attempts).toBeLessThan(100);
            simulation.advance(20_000);
          }
          expect(written.get(id)).toHaveLength(1);
        }
        for (const { id, offset } of results) expect(written.get(id)).toEqual([offset]);
      }),
      { numRuns: 600 },
    );
  });
});
