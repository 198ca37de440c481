import { headKey } from '../../contract/channel-table';
import type { PostResult } from '../../lambdas/delivery/transport';
import { MemoryTable } from './aws/dynamodb-table';
import type { Change } from './aws/dynamodb-table';
import { GroundTruth } from './checker/ground-truth';
import { Rng } from './random';
import type { Schedule } from './schedule';
import { START, VirtualTime } from './virtual-time';

/** Names of the two tables. */
export const TABLES = { channels: 'channels', connections: 'connections' } as const;

/** The client's end of a WebSocket. */
export interface ClientSocket {
  receive(text: string): void;
  closed(code: number, reason: string): void;
}

/** The service's end of a WebSocket. */
export interface ServerSocket {
  readonly id: string;
  readonly isOpen: boolean;
  fromClient(text: string): void;
  /** Drops all later frames in both directions. Both ends detect the loss much later. */
  becomeHalfOpen(): void;
  /** @param notifyClient whether the client's end is notified that the connection was closed */
  close(code: number, reason: string, notifyClient?: boolean): void;
}

/** The parts of AWS that functions and clients call, besides the tables. */
export interface SimulatedAws {
  /** Opens a WebSocket. Undefined if the authorizer or `$connect` rejects it. */
  accept(token: string, client: ClientSocket): Promise<ServerSocket | undefined>;
  /** Calls `POST /@connections/{connectionId}`. */
  post(connectionId: string, frame: string): Promise<PostResult>;
  /** Receives each change of the channel table, in order. */
  channelTableChanged(change: Change): void;
  /** Whether the stream consumer has processed or discarded every record. */
  readonly isStreamIdle: boolean;
}

/** State that all parts of one simulated deployment share. */
export class Simulation {
  readonly time = new VirtualTime();
  readonly rng: Rng;
  readonly truth = new GroundTruth();
  readonly aws: SimulatedAws;
  readonly #tables: Readonly<Record<string, MemoryTable>>;
  /** Lines of the trace, if it is recorded. */
  readonly events: string[] = [];
  /** Messages that readers received, gaps that they received, and publishes that were tried. */
  delivered = 0;
  gaps = 0;
  published = 0;
  readonly transportChanges = { downgrade: 0, upgrade: 0, reconnect: 0 };
  #lastId = 0;
  #throttledUntil = 0;

  constructor(
    readonly schedule: Schedule,
    private readonly recorded: boolean,
    createAws: (simulation: Simulation) => SimulatedAws,
  ) {
    this.rng = new Rng(schedule.seed, schedule.faults);
    this.aws = createAws(this);
    const channels = new MemoryTable(this.time, (change) => {
      this.truth.observe(change, this.time.now());
      this.aws.channelTableChanged(change);
      this.trace(() => `table: ${change.keys['pk']?.S} ${change.keys['sk']?.S} ${summaryOf(change.after)}`);
    });
    this.#tables = { [TABLES.channels]: channels, [TABLES.connections]: new MemoryTable(this.time) };
  }

  /** @throws Error when no table has this name */
  table(name: string | undefined): MemoryTable {
    const table = this.#tables[name ?? ''];
    if (table === undefined) throw new Error(`The simulation has no table ${name}.`);
    return table;
  }

  /** Adds a line to the trace. Calls `text` only if the trace is recorded. */
  trace(text: () => string): void {
    if (this.recorded) this.events.push(`${String(this.time.now() - START).padStart(7)} ${text()}`);
  }

  /** Returns an id that is unique in this simulation. */
  nextId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  /** Whether the tables throttle this call: a single call, or all calls for some seconds. */
  isThrottled(): boolean {
    const { rng, time } = this;
    const random = rng.of('throttle');
    if (rng.happens('throttle', 0.002)) this.#throttledUntil = time.now() + rng.between(200, 4000, random);
    return rng.has('throttle') && (time.now() < this.#throttledUntil || rng.happens('throttle', 0.02));
  }

  /** Milliseconds by which the clock of an execution environment is fast. Negative if it is slow. */
  functionSkew(): number {
    return this.rng.has('skew') ? this.rng.between(-2400, 2400, this.rng.of('skew')) : 0;
  }

  /** Deletes the head of a channel, as an operator may. The next message starts a new epoch. */
  deleteHead(channel: string): void {
    this.table(TABLES.channels).remove(headKey(channel));
  }
}

function summaryOf(item: Record<string, { S?: string; N?: string; BOOL?: boolean }> | undefined): string {
  if (item === undefined) return 'deleted';
  const { pk: _pk, sk: _sk, message, ...rest } = item;
  const values = Object.entries(rest).map(([name, { S, N, BOOL }]) => `${name}=${S ?? N ?? BOOL}`);
  return `${values.join(' ')} ${message?.S?.slice(0, 60) ?? ''}`;
}
