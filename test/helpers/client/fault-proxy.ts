import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Random } from '../../../local/core/random';

/**
 * What a network does to connections.
 * - `refuse`: ends what is open and whatever is opened
 * - `reset`: ends what is open, once
 * - `cut`: ends a connection in the middle of the next piece that the service sends
 * - `deafUp`, `deafDown`, `deaf`: lets nothing pass to the service, from it, or at all, and tells nobody
 * - `delay`: lets every piece wait
 * - `trickle`: lets one byte pass at a time
 * - `drop`: loses the next push over a WebSocket, and nothing else (P-35)
 */
export type Fault = 'refuse' | 'reset' | 'cut' | 'deafUp' | 'deafDown' | 'deaf' | 'delay' | 'trickle' | 'drop';

/** The faults that any connection may have. */
export const FAULTS: readonly Fault[] = ['refuse', 'reset', 'cut', 'deafUp', 'deafDown', 'deaf', 'delay', 'trickle'];

type Way = 'up' | 'down';

const DEAF: Readonly<Partial<Record<Fault, readonly Way[]>>> = {
  deafUp: ['up'],
  deafDown: ['down'],
  deaf: ['up', 'down'],
};
/** Longest that a delayed piece waits, in milliseconds. */
const MAX_DELAY_MS = 60;

/** One direction of a connection: everything in its order, as the fault of the moment lets it pass. */
class Pipe {
  readonly #waiting: Buffer[] = [];
  #isPumping = false;
  #hasEnded = false;
  isDeaf = false;

  constructor(
    readonly way: Way,
    from: Socket,
    readonly to: Socket,
    readonly gate: Gate,
    readonly end: () => void,
  ) {
    from.on('data', (piece: Buffer) => {
      this.#waiting.push(piece);
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
    for (let piece = this.#next(); piece; piece = this.#next()) {
      const { fault, random } = this.gate;
      if (fault === 'cut' && this.way === 'down') {
        this.gate.bites += 1;
        this.to.write(piece.subarray(0, random.int(piece.length)), this.end);
        return;
      }
      if (fault === 'drop' && this.way === 'down' && isPush(piece)) {
        this.gate.bites += 1;
        this.gate.fault = undefined;
        continue;
      }
      if (fault === 'delay') {
        this.gate.bites += 1;
        await this.gate.pause(random.int(MAX_DELAY_MS));
      }
      if (fault === 'trickle' && piece.length > 1) {
        this.gate.bites += 1;
        this.#waiting.unshift(piece.subarray(1));
        piece = piece.subarray(0, 1);
        await new Promise((resolve) => setImmediate(resolve));
      }
      this.to.write(piece);
    }
    if (this.#hasEnded && this.#waiting.length === 0) this.to.end();
  }

  #next(): Buffer | undefined {
    if (this.isDeaf && this.#waiting.length > 0) this.gate.bites += 1;
    return this.isDeaf ? undefined : this.#waiting.shift();
  }
}

/** Whether a piece is one whole text frame of a service, shorter than 64 KB, with messages that nobody asked for. */
function isPush(piece: Buffer): boolean {
  if (piece.length < 4 || piece[0] !== 0x81) return false;
  const short = piece.readUInt8(1);
  const isWhole = piece.length === (short < 126 ? 2 + short : 4 + piece.readUInt16BE(2));
  return isWhole && piece.includes('"messages"') && !piece.includes('"reply"');
}

/** A connection of a client to an address of the service. */
class Link {
  readonly pipes: readonly Pipe[];
  /** What is deaf stays deaf. */
  isLost = false;
  readonly #sockets: readonly Socket[];

  constructor(client: Socket, service: Socket, gate: Gate) {
    this.#sockets = [client, service];
    const end = (): void => this.reset();
    this.pipes = [new Pipe('up', client, service, gate, end), new Pipe('down', service, client, gate, end)];
    for (const socket of this.#sockets) {
      // Whatever becomes of one side, the other one is told, unless the network is deaf.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (!this.isDeaf || this.#sockets.every(({ destroyed }) => destroyed)) this.reset();
      });
    }
    client.once('close', () => gate.links.delete(this));
  }

  get isDeaf(): boolean {
    return this.pipes.some(({ isDeaf }) => isDeaf);
  }

  /** Lets nothing more pass these ways; without any, everything again that has waited. */
  deafen(ways: readonly Way[]): void {
    if (this.isLost) return;
    for (const pipe of this.pipes) {
      pipe.isDeaf = ways.includes(pipe.way);
      pipe.pump();
    }
  }

  reset(): void {
    // By `destroy`: `resetAndDestroy` of Node 20 leaves the handle open when the socket was being closed already.
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** The way to one address of the service. */
class Gate {
  readonly links = new Set<Link>();
  readonly #sockets = new Set<Socket>();
  readonly #pauses = new Set<() => void>();
  fault: Fault | undefined;
  bites = 0;

  private constructor(
    readonly target: URL,
    readonly server: Server,
    readonly random: Random,
  ) {
    server.on('connection', (client) => this.#accept(client));
  }

  static async open(target: string, random: Random): Promise<Gate> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Gate(new URL(target), server, random);
  }

  /** The address as clients use it. */
  get url(): string {
    const url = new URL(this.target);
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href.replace(/\/$/, '');
  }

  inflict(fault: Fault): void {
    this.fault = fault;
    for (const link of this.links) {
      link.deafen(DEAF[fault] ?? []);
      if (fault !== 'refuse' && fault !== 'reset') continue;
      this.bites += 1;
      link.reset();
    }
  }

  heal(revived: number): void {
    this.fault = undefined;
    for (const link of this.links) {
      if (link.isDeaf && this.random.next() >= revived) link.isLost = true;
      link.deafen([]);
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
      this.bites += 1;
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
    link.deafen((this.fault && DEAF[this.fault]) ?? []);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

/** A network between clients and the addresses of the service, in which anything can be made to go wrong. */
export class FaultProxy<Name extends string = string> {
  private constructor(readonly gates: ReadonlyMap<Name, Gate>) {}

  static async start<Name extends string>(
    targets: Readonly<Record<Name, string>>,
    random: Random,
  ): Promise<FaultProxy<Name>> {
    const opened = (Object.entries(targets) as [Name, string][]).map(
      async ([name, target]) => [name, await Gate.open(target, random)] as const,
    );
    return new FaultProxy(new Map(await Promise.all(opened)));
  }

  /** An address as clients use it. */
  url(name: Name): string {
    return this.gates.get(name)!.url;
  }

  /** How often a fault has done something to somebody. */
  get bites(): number {
    return [...this.gates.values()].reduce((sum, { bites }) => sum + bites, 0);
  }

  /** From now on this goes wrong on the way to these addresses, and nothing else on the way to any. */
  inflict(fault: Fault, names: readonly Name[]): void {
    this.heal(1);
    for (const name of names) this.gates.get(name)!.inflict(fault);
  }

  /**
   * Nothing goes wrong with what is opened from now on.
   * @param revived the part of deaf connections that hear again; the others never will
   */
  heal(revived: number): void {
    for (const gate of this.gates.values()) gate.heal(revived);
  }

  async stop(): Promise<void> {
    await Promise.all(Array.from(this.gates.values(), (gate) => gate.close()));
  }
}
