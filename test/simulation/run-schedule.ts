import type { TidingsOptions } from '../../client/src/index';
import { checkArrival, checkHistory, checkPublishes, checkTransactions, hasArrived } from './checker/checker';
import type { Violation } from './checker/checker';
import { createSimulation } from './aws/create-simulation';
import { deleteExpired } from './aws/dynamodb-client';
import { LibraryReader } from './clients/library-reader';
import type { ApplicationStyle } from './clients/application';
import { Host } from './clients/host';
import type { Outage, Purpose } from './clients/network';
import { PlainReader } from './clients/plain-reader';
import { Publisher } from './clients/publisher';
import type { Schedule } from './schedule';
import { START } from './virtual-time';
import { TABLES } from './simulation';
import type { Simulation } from './simulation';

/** Virtual milliseconds after the end of all faults in which every reader must reach the head of its channels. */
export const ARRIVAL_MS = 240_000;
/** More events than any schedule has, unless something sends requests in a loop. */
const MAX_EVENTS = 400_000;
/** Durations of the client, short enough for schedules of a minute. */
const DURATIONS: Partial<TidingsOptions> = {
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
const APPLICATION_STYLES: readonly [ApplicationStyle, ...ApplicationStyle[]] = [
  'publish',
  'publish-if-at',
  'transaction',
];
const OUTAGES: readonly [Outage, ...Outage[]] = ['refused', 'failing', 'vanishing'];
const PURPOSES: readonly [Purpose, ...Purpose[]] = ['websocket', 'sse', 'long-poll', 'short-poll', 'publish'];

/** The result of one schedule. */
export interface Result {
  readonly schedule: Schedule;
  readonly violations: readonly Violation[];
  readonly events: number;
  readonly delivered: number;
  readonly gaps: number;
  readonly published: number;
  readonly transportChanges: Simulation['transportChanges'];
  /** Virtual milliseconds from the end of all faults until every reader was at the head. */
  readonly arrivalMs: number;
  /** One line per event, if the trace was recorded. */
  readonly trace: readonly string[];
}

/** Runs one schedule to its end and checks what every reader received. */
export async function runSchedule(schedule: Schedule, recorded = false): Promise<Result> {
  const simulation = createSimulation(schedule, recorded);
  const { time, truth, rng } = simulation;
  const hosts: Host[] = [];
  const host = (name: string): Host => {
    const made = new Host(simulation, name);
    hosts.push(made);
    return made;
  };
  const readers = schedule.libraryReaders.map(({ transports, subscriptions }, index) => {
    const { maxConnectionMs } = schedule;
    return new LibraryReader(host(`reader${index}`), { ...DURATIONS, maxConnectionMs, transports }, subscriptions);
  });
  const plain = schedule.plainReaders.map(
    ({ style, channels, from }, index) => new PlainReader(host(`plain${index}`), style, channels, from),
  );
  const publisher = new Publisher(host('publisher'));
  const ids = new Set<string>();
  const publishOne = (): void => {
    const id = rng.ordinary.next() < 0.6 ? `id${simulation.nextId()}` : undefined;
    const library = rng.ordinary.next() < 0.4 ? readers[rng.ordinary.int(readers.length)] : undefined;
    const application = rng.ordinary.next() < 0.4 ? rng.oneOf(APPLICATION_STYLES, rng.ordinary) : undefined;
    if (id !== undefined) ids.add(id);
    const padding = rng.happens('bulk', 0.3) ? 'x'.repeat(rng.of('bulk').int(28_000)) : '';
    const channel = schedule.channels[rng.ordinary.int(schedule.channels.length)] as string;
    void publisher.publish({ channel, data: { n: simulation.published, padding }, id, library, application });
  };
  let endsAt = START + 1000;
  for (const { afterMs, messages } of schedule.bursts) {
    endsAt += afterMs;
    for (let i = 0; i < messages; i += 1) time.after(endsAt - START + rng.between(0, 300), publishOne);
  }
  const stops = disturb(simulation, hosts, readers, endsAt);
  const histories = [...readers, ...plain].flatMap((reader) => reader.histories);
  const violations: Violation[] = [];
  let calmedAt = endsAt;
  try {
    await time.run(() => false, endsAt + 2000, MAX_EVENTS);
    rng.calm = true;
    simulation.trace(() => 'faults end');
    for (const stop of stops) stop();
    calmedAt = time.now();
    if (schedule.publishesAtEnd) for (let i = 0; i < schedule.channels.length * 2; i += 1) publishOne();
    const hasEveryoneArrived = (): boolean =>
      simulation.aws.isStreamIdle &&
      publisher.pending === 0 &&
      histories.every((history) => hasArrived(history, truth));
    await time.run(hasEveryoneArrived, calmedAt + ARRIVAL_MS, MAX_EVENTS);
    violations.push(...checkArrival(histories, truth));
  } catch (error) {
    violations.push({ kind: 'stuck', text: (error as Error).stack ?? String(error) });
  }
  for (const history of histories) violations.push(...checkHistory(history, truth));
  violations.push(...checkPublishes(publisher.acknowledged, ids, truth));
  violations.push(...checkTransactions(publisher.application, truth));
  for (const reader of readers) reader.close();
  const { delivered, gaps, published, transportChanges, events: trace } = simulation;
  const arrivalMs = time.now() - calmedAt;
  return { schedule, violations, events: time.events, delivered, gaps, published, transportChanges, arrivalMs, trace };
}

/**
 * Starts the faults that begin at a point in time. The other faults happen at a step of an invocation.
 * @returns functions that end them
 */
function disturb(
  simulation: Simulation,
  hosts: readonly Host[],
  readers: readonly LibraryReader[],
  until: number,
): (() => void)[] {
  const { time, rng, schedule } = simulation;
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
    for (const host of hosts) {
      if (rng.happens('outage', 0.06)) {
        const purpose = rng.oneOf(PURPOSES, rng.of('outage'));
        const outage = rng.oneOf(OUTAGES, rng.of('outage'));
        simulation.trace(() => `${purpose} is ${outage} for ${host.name}`);
        host.outages.set(purpose, outage);
        if (purpose === 'websocket') for (const socket of [...host.sockets]) socket.connection?.close(1006, 'outage');
        time.after(rng.between(1000, 20_000, rng.of('outage')), () => host.outages.delete(purpose));
      }
      if (!host.offline && rng.happens('offline', 0.02)) {
        const reported = rng.of('offline').next() < 0.6;
        host.setOffline(true, reported);
        time.after(rng.between(500, 15_000, rng.of('offline')), () => host.offline && host.setOffline(false, reported));
      }
      if (rng.happens('offline', 0.02)) host.notify('visible');
    }
    for (const reader of readers) {
      if (rng.happens('restart', 0.02)) reader.restart(rng.between(10, 6000, rng.of('restart')));
    }
    for (const channel of schedule.channels) if (rng.happens('epoch', 0.03)) simulation.deleteHead(channel);
    if (schedule.faults.has('expiry')) {
      const isDeleted = (): boolean => rng.happens('expiry', 0.1);
      deleteExpired(simulation.table(TABLES.channels), Math.floor(time.now() / 1000), isDeleted);
    }
  });
  stops.push(() => {
    for (const host of hosts) {
      host.outages.clear();
      if (host.offline) host.setOffline(false, true);
    }
  });
  return stops;
}
