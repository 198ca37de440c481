import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Random } from '../../../local/core/random';

/**
 * Faults of a network.
 * - `refuse`: closes open connections, and every new one
 * - `reset`: closes open connections once
 * - `cut`: closes a connection in the middle of the next chunk that the service sends
 * - `blackholeUp`, `blackholeDown`, `blackhole`: forwards nothing to the service, from it, or in both directions, without
 *   closing the connection
 * - `delay`: delays every chunk
 * - `trickle`: forwards one byte at a time
 * - `drop`: drops only the next push over a WebSocket (P-35 in docs/protocol.md)
 */
export type Fault =
  | 'refuse'
  | 'reset'
  | 'cut'
  | 'blackholeUp'
  | 'blackholeDown'
  | 'blackhole'
  | 'delay'
  | 'trickle'
  | 'drop';

/** The faults that apply to every kind of connection. */
export const FAULTS: readonly Fault[] = [
  'refuse',
  'reset',
  'cut',
  'blackholeUp',
  'blackholeDown',
  'blackhole',
  'delay',
  'trickle',
];

type Direction = 'up' | 'down';

const BLACKHOLE_DIRECTIONS: Readonly<Partial<Record<Fault, readonly Direction[]>>> = {
  blackholeUp: ['up'],
  blackholeDown: ['down'],
  blackhole: ['up', 'down'],
};
/** Maximum delay of a chunk, in milliseconds. */
const MAX_DELAY_MS = 60;

/** One direction of a connection. Forwards chunks in order, with the current fault. */
class Pipe {
  readonly #chunks: Buffer[] = [];
  #isPumping = false;
  #hasEnded = false;
  isBlackhole = false;

  constructor(
    readonly direction: Direction,
    from: Socket,
    readonly to: Socket,
    readonly address: ProxiedAddress,
    readonly end: () => void,
  ) {
    from.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.pump();
    });
    from.on('end', () => {
      this.#hasEnded = true;
      this.pump();
    });
  }

  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    void this.#pump().finally(() => {
      this.#isPumping = false;
    });
  }

  async #pump(): Promise<void> {
    for (let chunk = this.#next(); chunk; chunk = this.#next()) {
      const { fault, random } = this.address;
      if (fault === 'cut' && this.direction === 'down') {
        this.address.faultCount += 1;
        this.to.write(chunk.subarray(0, random.int(chunk.length)), this.end);
        return;
      }
      if (fault === 'drop' && this.direction === 'down' && isPush(chunk)) {
        this.address.faultCount += 1;
        this.address.fault = undefined;
        continue;
      }
      if (fault === 'delay') {
        this.address.faultCount += 1;
        await this.address.pause(random.int(MAX_DELAY_MS));
      }
      if (fault === 'trickle' && chunk.length > 1) {
        this.address.faultCount += 1;
        this.#chunks.unshift(chunk.subarray(1));
        chunk = chunk.subarray(0, 1);
        await new Promise((resolve) => setImmediate(resolve));
      }
      this.to.write(chunk);
    }
    if (this.#hasEnded && this.#chunks.length === 0) this.to.end();
  }

  #next(): Buffer | undefined {
    if (this.isBlackhole && this.#chunks.length > 0) this.address.faultCount += 1;
    return this.isBlackhole ? undefined : this.#chunks.shift();
  }
}

/** Returns whether a chunk is exactly one unmasked text frame of less than 64 KB that pushes messages. */
function isPush(chunk: Buffer): boolean {
  if (chunk.length < 4 || chunk[0] !== 0x81) return false;
  const short = chunk.readUInt8(1);
  const isWhole = chunk.length === (short < 126 ? 2 + short : 4 + chunk.readUInt16BE(2));
  return isWhole && chunk.includes('"messages"') && !chunk.includes('"reply"');
}

/** One connection of a client through the proxy. */
class Link {
  readonly pipes: readonly Pipe[];
  /** Whether the connection stays a black hole after the fault has ended. */
  staysBlackhole = false;
  readonly #sockets: readonly Socket[];

  constructor(client: Socket, service: Socket, address: ProxiedAddress) {
    this.#sockets = [client, service];
    const end = (): void => this.reset();
    this.pipes = [new Pipe('up', client, service, address, end), new Pipe('down', service, client, address, end)];
    for (const socket of this.#sockets) {
      // When one side closes, the other one is closed too, unless the network is a black hole.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (!this.isBlackhole || this.#sockets.every(({ destroyed }) => destroyed)) this.reset();
      });
    }
    client.once('close', () => address.links.delete(this));
  }

  get isBlackhole(): boolean {
    return this.pipes.some(({ isBlackhole }) => isBlackhole);
  }

  /** Stops forwarding in these directions. The other directions forward again, first the chunks that waited. */
  setBlackhole(directions: readonly Direction[]): void {
    if (this.staysBlackhole) return;
    for (const pipe of this.pipes) {
      pipe.isBlackhole = directions.includes(pipe.direction);
      pipe.pump();
    }
  }

  reset(): void {
    // `resetAndDestroy` of Node 20 leaves the handle open if the socket is already closing, so `destroy` is used.
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** The proxy of one address of the service. */
class ProxiedAddress {
  readonly links = new Set<Link>();
  readonly #sockets = new Set<Socket>();
  readonly #pauses = new Set<() => void>();
  fault: Fault | undefined;
  faultCount = 0;

  private constructor(
    readonly target: URL,
    readonly server: Server,
    readonly random: Random,
  ) {
    server.on('connection', (client) => this.#accept(client));
  }

  static async open(target: string, random: Random): Promise<ProxiedAddress> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ProxiedAddress(new URL(target), server, random);
  }

  /** The URL that clients use. */
  get url(): string {
    const url = new URL(this.target);
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href.replace(/\/$/, '');
  }

  inject(fault: Fault): void {
    this.fault = fault;
    for (const link of this.links) {
      link.setBlackhole(BLACKHOLE_DIRECTIONS[fault] ?? []);
      if (fault !== 'refuse' && fault !== 'reset') continue;
      this.faultCount += 1;
      link.reset();
    }
  }

  heal(restored: number): void {
    this.fault = undefined;
    for (const link of this.links) {
      if (link.isBlackhole && this.random.next() >= restored) link.staysBlackhole = true;
      link.setBlackhole([]);
    }
  }

  pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, delayMs);
      this.#pauses.add(end);
    });
  }

  async close(): Promise<void> {
    for (const end of this.#pauses) end();
    this.server.close();
    const closed = Array.from(this.#sockets, (socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }

  #accept(client: Socket): void {
    this.#keep(client);
    if (this.fault === 'refuse') {
      this.faultCount += 1;
      client.on('error', () => undefined);
      client.destroy();
      return;
    }
    const service = connect({
      host: this.target.hostname,
      port: Number(this.target.port),
      allowHalfOpen: true,
      noDelay: true,
    });
    this.#keep(service);
    const link = new Link(client, service, this);
    this.links.add(link);
    link.setBlackhole((this.fault && BLACKHOLE_DIRECTIONS[this.fault]) ?? []);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

/** A proxy between clients and the addresses of the service that can inject faults. */
export class FaultProxy<Name extends string = string> {
  private constructor(readonly addresses: ReadonlyMap<Name, ProxiedAddress>) {}

  static async start<Name extends string>(
    targets: Readonly<Record<Name, string>>,
    random: Random,
  ): Promise<FaultProxy<Name>> {
    const opened = (Object.entries(targets) as [Name, string][]).map(
      async ([name, target]) => [name, await ProxiedAddress.open(target, random)] as const,
    );
    return new FaultProxy(new Map(await Promise.all(opened)));
  }

  /** Returns the URL that clients use in place of this target. */
  url(name: Name): string {
    return this.addresses.get(name)!.url;
  }

  /** The number of times that a fault has affected a connection or a chunk. */
  get faultCount(): number {
    return [...this.addresses.values()].reduce((sum, { faultCount }) => sum + faultCount, 0);
  }

  /** Injects a fault into the connections to these addresses, and ends all other faults. */
  inject(fault: Fault, names: readonly Name[]): void {
    this.heal(1);
    for (const name of names) this.addresses.get(name)!.inject(fault);
  }

  /**
   * Ends all faults.
   * @param restored the share of black-holed connections that work again, from 0 to 1. The others stay black holes
   */
  heal(restored: number): void {
    for (const address of this.addresses.values()) address.heal(restored);
  }

  async stop(): Promise<void> {
    await Promise.all(Array.from(this.addresses.values(), (address) => address.close()));
  }
}
