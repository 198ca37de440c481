import type { TidingsOptions } from '../../client/src/index';
import { checkArrival, checkHistory, checkPublishes, hasArrived } from './checker/checker';
import type { Violation } from './checker/checker';
import { deleteExpired } from './aws/dynamodb-client';
import { TABLES } from './aws/functions';
import { LibraryReader } from './clients/library-reader';
import { Node } from './clients/host';
import type { Outage, Purpose } from './clients/host';
import { PlainReader } from './clients/plain-reader';
import { Publisher } from './clients/publisher';
import type { Plan } from './schedule';
import { START } from './virtual-time';
import { World } from './simulation';

/** Once nothing goes wrong any more, everybody has to be where the channels are within this time. */
export const ARRIVAL_MS = 240_000;
/** No schedule has as many events, unless something asks in a loop. */
const MOST_EVENTS = 400_000;
/** Times of the client, short enough for schedules of a minute. */
const TIMES: Partial<TidingsOptions> = {
  backoff: { baseMs: 300, maxMs: 5000 },
  maxProbeMs: 10_000,
  connectTimeoutMs: 8000,
  keepAliveMs: 20_000,
  pingTimeoutMs: 5000,
  quietMs: 3000,
  maxQuietMs: 15_000,
  minPollMs: 200,
  maxPollMs: 3000,
  renewTokenMs: 10_000,
};
const OUTAGES: readonly [Outage, ...Outage[]] = ['refused', 'failing', 'vanishing'];
const PURPOSES: readonly [Purpose, ...Purpose[]] = ['websocket', 'sse', 'long-poll', 'short-poll', 'publish'];

/** What came of one schedule. */
export interface Result {
  readonly plan: Plan;
  readonly violations: readonly Violation[];
  readonly events: number;
  readonly handed: number;
  readonly gaps: number;
  readonly published: number;
  readonly moves: World['moves'];
  /** Virtual time from the end of all trouble until everybody had arrived, in milliseconds. */
  readonly arrivalMs: number;
  /** What happened, when it was recorded. */
  readonly trace: readonly string[];
}

/** Plays one schedule to its end and checks what everybody was handed. */
export async function runSchedule(plan: Plan, recorded = false): Promise<Result> {
  const world = new World(plan, recorded);
  const { time, truth, dice } = world;
  const nodes: Node[] = [];
  const node = (name: string): Node => {
    const made = new Node(world, name);
    nodes.push(made);
    return made;
  };
  const readers = plan.libraryReaders.map(({ transports, interests }, index) => {
    const { maxConnectionMs } = plan;
    return new LibraryReader(node(`reader${index}`), { ...TIMES, maxConnectionMs, transports }, interests);
  });
  const plain = plan.plainReaders.map(
    ({ style, channels, from }, index) => new PlainReader(node(`plain${index}`), style, channels, from),
  );
  const publisher = new Publisher(node('publisher'));
  const ids = new Set<string>();
  const speak = (): void => {
    const id = dice.everyday.next() < 0.6 ? `id${world.nextId()}` : undefined;
    const library = dice.everyday.next() < 0.4 ? readers[dice.everyday.int(readers.length)] : undefined;
    if (id !== undefined) ids.add(id);
    const padding = dice.happens('bulk', 0.3) ? 'x'.repeat(dice.of('bulk').int(28_000)) : '';
    const channel = plan.channels[dice.everyday.int(plan.channels.length)] as string;
    void publisher.publish({ channel, data: { n: world.published, padding }, id, library });
  };
  let endsAt = START + 1000;
  for (const { afterMs, messages } of plan.bursts) {
    endsAt += afterMs;
    for (let i = 0; i < messages; i += 1) time.after(endsAt - START + dice.between(0, 300), speak);
  }
  const stops = disturb(world, nodes, readers, endsAt);
  const histories = [...readers, ...plain].flatMap((reader) => reader.histories);
  const violations: Violation[] = [];
  let calmedAt = endsAt;
  try {
    await time.run(() => false, endsAt + 2000, MOST_EVENTS);
    dice.calm = true;
    world.trace(() => 'all is calm');
    for (const stop of stops) stop();
    calmedAt = time.now();
    if (plan.lastWord) for (let i = 0; i < plan.channels.length * 2; i += 1) speak();
    const isAtRest = (): boolean =>
      world.stream.idle && publisher.open === 0 && histories.every((history) => hasArrived(history, truth));
    await time.run(isAtRest, calmedAt + ARRIVAL_MS, MOST_EVENTS);
    violations.push(...checkArrival(histories, truth));
  } catch (error) {
    violations.push({ kind: 'stuck', text: (error as Error).stack ?? String(error) });
  }
  for (const history of histories) violations.push(...checkHistory(history, truth));
  violations.push(...checkPublishes(publisher.acknowledged, ids, truth));
  for (const reader of readers) reader.close();
  const { handed, gaps, published, moves, events: trace } = world;
  const arrivalMs = time.now() - calmedAt;
  return { plan, violations, events: time.events, handed, gaps, published, moves, arrivalMs, trace };
}

/**
 * Everything that goes wrong by the clock, not at a step.
 * @returns what ends it
 */
function disturb(
  world: World,
  nodes: readonly Node[],
  readers: readonly LibraryReader[],
  until: number,
): (() => void)[] {
  const { time, dice, plan } = world;
  const stops: (() => void)[] = [];
  const every = (periodMs: number, act: () => void): void => {
    const next = (): void => {
      if (time.now() >= until) return;
      act();
      time.after(periodMs, next);
    };
    time.after(periodMs, next);
  };
  every(1000, () => {
    for (const node of nodes) {
      if (dice.happens('outage', 0.06)) {
        const purpose = dice.oneOf(PURPOSES, dice.of('outage'));
        const outage = dice.oneOf(OUTAGES, dice.of('outage'));
        world.trace(() => `${purpose} is ${outage} for ${node.name}`);
        node.outages.set(purpose, outage);
        if (purpose === 'websocket') for (const socket of [...node.sockets]) socket.link?.close(1006, 'outage');
        time.after(dice.between(1000, 20_000, dice.of('outage')), () => node.outages.delete(purpose));
      }
      if (!node.offline && dice.happens('offline', 0.02)) {
        const told = dice.of('offline').next() < 0.6;
        node.setOffline(true, told);
        time.after(dice.between(500, 15_000, dice.of('offline')), () => node.offline && node.setOffline(false, told));
      }
      if (dice.happens('offline', 0.02)) node.tell('visible');
    }
    for (const reader of readers) {
      if (dice.happens('restart', 0.02)) reader.restart(dice.between(10, 6000, dice.of('restart')));
    }
    for (const channel of plan.channels) if (dice.happens('epoch', 0.03)) world.deleteHead(channel);
    if (plan.troubles.has('expiry')) {
      const chance = (): boolean => dice.happens('expiry', 0.1);
      deleteExpired(world.table(TABLES.channels), Math.floor(time.now() / 1000), chance);
    }
  });
  stops.push(() => {
    for (const node of nodes) {
      node.outages.clear();
      if (node.offline) node.setOffline(false, true);
    }
  });
  return stops;
}
