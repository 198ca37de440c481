import fc from 'fast-check';

import { createRandom } from '../../../local/core/random';
import type { Random } from '../../../local/core/random';
import type { Clock, Sleep } from '../../../lambdas/runtime/interfaces';
import type { PublishStore } from '../../../publishing/publish-store';
import { createPublish } from '../../../publishing/publish';
import type { Published } from '../../../publishing/publish';
import type { StoredMessage } from '../../../protocol/messages';
import { fakeIds, fakeLogger, START } from '../lambdas/support/fakes';
import { MemoryChannels } from '../lambdas/support/memory-channels';

/** A function is killed this long after it began. */
const FUNCTION_TIMEOUT_MS = 10_000;
const CHANNEL = 'a';
const FAR = START / 1000 + 1_000_000;

/** How unkind a world is. */
interface Fate {
  readonly seed: number;
  /** Chance that a step ends badly. */
  readonly trouble: number;
  /** How long fan-out takes from one message to the next, at most. */
  readonly lagMs: number;
  /** How much time passes with a step, at most. */
  readonly stepMs: number;
}

/** How a call to the store ends. */
type End = 'well' | 'crash before' | 'crash after' | 'lost before' | 'lost after' | 'throttled';

class Crash extends Error {}

/** Runs processes one store call at a time, in an order and with faults that chance chooses. */
class World {
  now = START;
  readonly channels = new MemoryChannels();
  readonly clock: Clock = { now: () => this.now };
  readonly random: Random;
  readonly #waiting: { readonly dueAt: number; readonly proceed: () => void }[] = [];
  #fanOutAt = START;
  #noted = false;
  #benign = false;

  constructor(readonly fate: Fate) {
    this.random = createRandom(fate.seed);
  }

  /** From now on nothing goes wrong any more. */
  calm(): void {
    this.#benign = true;
  }

  /** Parks a process until it is picked. */
  park(dueAt = this.now): Promise<void> {
    return new Promise((proceed) => void this.#waiting.push({ dueAt, proceed }));
  }

  end(): End {
    if (this.#benign || this.random.next() >= this.fate.trouble) return 'well';
    const ends: End[] = ['crash before', 'crash after', 'crash after', 'lost before', 'lost after', 'throttled'];
    return ends[this.random.int(ends.length)] ?? 'well';
  }

  /** Goes on until every process is at its end. */
  async run(processes: readonly Promise<unknown>[]): Promise<void> {
    const open = new Set(processes);
    for (const process of processes) void process.finally(() => open.delete(process)).catch(() => undefined);
    for (let turns = 0; open.size > 0; turns++) {
      if (turns > 20_000) throw new Error('a process does not come to its end');
      await settle();
      this.pass(this.random.int(this.fate.stepMs + 1) + 10);
      const due = this.#waiting.filter(({ dueAt }) => dueAt <= this.now);
      const next = due[this.random.int(due.length)];
      if (next === undefined) continue;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      next.proceed();
    }
    await settle();
  }

  /** Lets time pass; fan-out does what is due. */
  pass(milliseconds: number): void {
    this.now += milliseconds;
    while (this.channels.stream.length > 0 && this.#fanOutAt <= this.now) this.#fanOutStep();
  }

  /** One write of fan-out: the id of a message, then its log item, strictly in the order of the head. */
  #fanOutStep(): void {
    const head = this.channels.stream[0];
    if (head === undefined) return;
    this.#fanOutAt = Math.max(this.#fanOutAt, head.updatedAt) + this.random.int(this.fate.lagMs + 1);
    if (head.claimed && !this.#noted) {
      this.channels.notePosition(head, FAR);
      this.#noted = true;
      return;
    }
    const { epoch, offset, text } = head;
    this.channels.log(CHANNEL, { epoch, offset, text, loggedAt: this.now, expiresAt: FAR });
    this.channels.stream.shift();
    this.#noted = false;
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve();
}

/** The store as one process sees it: every call may crash the process, or lose its answer. */
function unreliable(world: World, bornAt: number): PublishStore {
  const { channels } = world;
  const begin = async (): Promise<End> => {
    await world.park();
    if (world.now - bornAt > FUNCTION_TIMEOUT_MS) throw new Crash('timeout');
    const end = world.end();
    if (end === 'crash before') throw new Crash(end);
    return end;
  };
  /** The SDK repeats what had no answer, which is why a claim can meet itself. */
  const step = async <T>(call: () => Promise<T>): Promise<T> => {
    const end = await begin();
    const result = await call();
    if (end === 'crash after') throw new Crash(end);
    return end === 'lost after' ? call() : result;
  };
  return {
    append: async (change) => {
      const end = await begin();
      if (end === 'throttled') return { kind: 'throttled', cause: new Error(end) };
      if (end === 'lost before') return { kind: 'ambiguous', cause: new Error(end) };
      const applied = channels.apply(change);
      if (end === 'crash after') throw new Crash(end);
      return end === 'lost after' ? { kind: 'ambiguous', cause: new Error(end) } : applied;
    },
    readHead: (channel) => step(() => channels.readHead(channel)),
    readLogEpoch: (channel, offset) => step(() => channels.readLogEpoch(channel, offset)),
    readClaim: (channel, id) => step(() => channels.readClaim(channel, id)),
    claim: (...args) => step(() => channels.claim(...args)),
    replaceClaim: (...args) => step(() => channels.replaceClaim(...args)),
  };
}

const ids = fakeIds();

/** Starts one function that publishes; it ends with a place, an error of the service, or a crash. */
function start(world: World, id: string | undefined): Promise<Published> {
  const sleep: Sleep = (milliseconds) => world.park(world.now + milliseconds);
  const store = unreliable(world, world.now);
  const publish = createPublish({
    store,
    clock: world.clock,
    sleep,
    ids,
    logger: fakeLogger(),
    idRetentionSeconds: 1_000_000,
  });
  return publish({ channel: CHANNEL, data: 1, ...(id === undefined ? {} : { id }) });
}

const fates: fc.Arbitrary<Fate> = fc.record({
  seed: fc.integer(),
  trouble: fc.constantFrom(0.05, 0.2, 0.5),
  lagMs: fc.constantFrom(0, 100, 5000, 40_000),
  stepMs: fc.constantFrom(0, 20, 1000, 2500),
});
/** The ids of publishes that run side by side, and the pause after them. */
const waves = fc.array(
  fc.record({
    ids: fc.array(fc.constantFrom('x', 'x', 'x', 'y', undefined), { minLength: 1, maxLength: 5 }),
    pauseMs: fc.constantFrom(0, 1000, 5000, 16_000, 60_000),
  }),
  { minLength: 1, maxLength: 8 },
);

describe('publishing with an id, whatever crashes, repeats and lags', () => {
  it('gives an id one offset at most, and one in the end', async () => {
    await fc.assert(
      fc.asyncProperty(fates, waves, async (fate, plan) => {
        const world = new World(fate);
        const written = new Map<string, number[]>();
        const apply = world.channels.apply.bind(world.channels);
        world.channels.apply = (change) => {
          const result = apply(change);
          const { id } = JSON.parse(change.text) as StoredMessage;
          if (result.kind === 'applied') written.set(id, [...(written.get(id) ?? []), result.offset]);
          return result;
        };
        const answers: Published[] = [];
        for (const { ids: wave, pauseMs } of plan) {
          const running = wave.map((id) => start(world, id));
          await world.run(running);
          for (const result of await Promise.allSettled(running)) {
            if (result.status === 'fulfilled') answers.push(result.value);
          }
          world.pass(pauseMs);
        }
        world.calm();
        for (const id of ['x', 'y']) {
          for (let tries = 0; ; tries++) {
            const attempt = start(world, id);
            await world.run([attempt]);
            const [result] = await Promise.allSettled([attempt]);
            if (result?.status === 'fulfilled') {
              answers.push(result.value);
              break;
            }
            expect(tries).toBeLessThan(100);
            world.pass(20_000);
          }
          expect(written.get(id)).toHaveLength(1);
        }
        for (const { id, offset } of answers) expect(written.get(id)).toEqual([offset]);
      }),
      { numRuns: 1500 },
    );
  });
});
