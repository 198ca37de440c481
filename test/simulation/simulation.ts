import { SocketGateway } from './aws/websocket-api';
import { HeadStream } from './aws/dynamodb-stream';
import { MemoryTable } from './aws/dynamodb-table';
import { TABLES } from './aws/functions';
import { Truth } from './checker/ground-truth';
import { headKey } from '../../contract/channel-table';
import type { Plan } from './schedule';
import { Dice } from './random';
import { START, VirtualTime } from './virtual-time';

/** One deployment with everything around it, in one process and in no time. */
export class World {
  readonly time = new VirtualTime();
  readonly dice: Dice;
  readonly truth = new Truth();
  readonly sockets: SocketGateway;
  readonly stream: HeadStream;
  readonly #tables: Readonly<Record<string, MemoryTable>>;
  /** What happened, when it is recorded. */
  readonly events: string[] = [];
  handed = 0;
  gaps = 0;
  published = 0;
  readonly moves = { downgrade: 0, upgrade: 0, reconnect: 0 };
  #lastId = 0;
  #throttledUntil = 0;

  constructor(
    readonly plan: Plan,
    private readonly recorded: boolean,
  ) {
    this.dice = new Dice(plan.seed, plan.troubles);
    this.sockets = new SocketGateway(this);
    this.stream = new HeadStream(this);
    const channels = new MemoryTable(this.time, (change) => {
      this.truth.observe(change, this.time.now());
      this.stream.take(change);
      this.trace(() => `table: ${change.keys['pk']?.S} ${change.keys['sk']?.S} ${sketch(change.after)}`);
    });
    this.#tables = { [TABLES.channels]: channels, [TABLES.connections]: new MemoryTable(this.time) };
  }

  /** A table by its name. */
  table(name: string | undefined): MemoryTable {
    const table = this.#tables[name ?? ''];
    if (table === undefined) throw new Error(`there is no table ${name}`);
    return table;
  }

  /** Notes what happens, when somebody will read it. */
  trace(text: () => string): void {
    if (this.recorded) this.events.push(`${String(this.time.now() - START).padStart(7)} ${text()}`);
  }

  /** A name that no other thing has. */
  nextId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  /** Most items of a page of a query. */
  pageItems(): number {
    return this.plan.pageItems;
  }

  /** Whether the tables refuse a call just now: one by chance, or all of them for seconds. */
  isThrottled(): boolean {
    const { dice, time } = this;
    const random = dice.of('throttle');
    if (dice.happens('throttle', 0.002)) this.#throttledUntil = time.now() + dice.between(200, 4000, random);
    return dice.has('throttle') && (time.now() < this.#throttledUntil || dice.happens('throttle', 0.02));
  }

  /** How far the clock of an execution environment is off. */
  functionSkew(): number {
    return this.dice.has('skew') ? this.dice.between(-2400, 2400, this.dice.of('skew')) : 0;
  }

  /** An operator deletes the head of a channel: the next message begins a new epoch. */
  deleteHead(channel: string): void {
    this.table(TABLES.channels).remove(headKey(channel));
  }
}

function sketch(item: Record<string, { S?: string; N?: string; BOOL?: boolean }> | undefined): string {
  if (item === undefined) return 'deleted';
  const { pk: _pk, sk: _sk, message, ...rest } = item;
  const values = Object.entries(rest).map(([name, { S, N, BOOL }]) => `${name}=${S ?? N ?? BOOL}`);
  return `${values.join(' ')} ${message?.S?.slice(0, 60) ?? ''}`;
}
