import type { SocketLike } from '../../../client/src/platform';
import type { ClientSocket, ServerSocket } from '../simulation';
import type { Network } from './network';

/** A WebSocket with the interface that the client library uses. */
export class SimulatedSocket implements SocketLike, ClientSocket {
  onopen: unknown = null;
  onmessage: unknown = null;
  onclose: unknown = null;
  onerror: unknown = null;
  connection: ServerSocket | undefined;
  #state: 'connecting' | 'open' | 'closed' = 'connecting';

  constructor(
    private readonly network: Network,
    url: string,
  ) {
    void this.#connect(new URL(url).searchParams.get('token') ?? '');
  }

  send(text: string): void {
    if (this.#state === 'connecting') throw new Error('A frame was sent before the WebSocket was open.');
    if (this.#state === 'open') this.connection?.fromClient(text);
  }

  close(code = 1000): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.network.sockets.delete(this);
    this.connection?.close(code, 'closed by the client', false);
  }

  receive(text: string): void {
    if (this.#state === 'open') call(this.onmessage, { data: text });
  }

  closed(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.network.sockets.delete(this);
    call(this.onclose, { code, reason });
  }

  async #connect(token: string): Promise<void> {
    const { simulation } = this.network;
    const { rng, time } = simulation;
    await time.sleep(rng.between(10, 60));
    const outage = this.network.outageOf('websocket');
    if (outage === 'vanishing') return;
    if (outage !== undefined || rng.happens('refusal', 0.06)) return this.closed(1006, '');
    const connection = await simulation.aws.accept(token, this);
    await time.sleep(rng.between(5, 30));
    if (connection === undefined) return this.closed(1006, '');
    if (this.#state === 'closed') return connection.close(1006, 'the client closed it during the handshake', false);
    // If the connection broke during the handshake, `closed` reports the end.
    if (!connection.isOpen) return;
    this.connection = connection;
    this.#state = 'open';
    this.network.sockets.add(this);
    simulation.trace(() => `${this.network.name} is connected as ${connection.id}`);
    call(this.onopen, {});
  }
}

function call(handler: unknown, event: object): void {
  if (typeof handler === 'function') (handler as (event: object) => void)(event);
}
