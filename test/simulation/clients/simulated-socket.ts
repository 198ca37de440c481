import type { SocketLike } from '../../../client/src/platform';
import type { ClientEnd, Link } from '../aws/websocket-api';
import type { Node } from './host';

/** A WebSocket of a simulated machine. */
export class SimulatedSocket implements SocketLike, ClientEnd {
  onopen: unknown = null;
  onmessage: unknown = null;
  onclose: unknown = null;
  onerror: unknown = null;
  link: Link | undefined;
  #state: 'connecting' | 'open' | 'closed' = 'connecting';

  constructor(
    private readonly node: Node,
    url: string,
  ) {
    void this.#shakeHands(new URL(url).searchParams.get('token') ?? '');
  }

  send(text: string): void {
    if (this.#state === 'connecting') throw new Error('a frame was sent before the WebSocket was open');
    if (this.#state === 'open') this.link?.fromClient(text);
  }

  close(code = 1000): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.node.sockets.delete(this);
    this.link?.close(code, 'the client', false);
  }

  receive(text: string): void {
    if (this.#state === 'open') call(this.onmessage, { data: text });
  }

  closed(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.node.sockets.delete(this);
    call(this.onclose, { code, reason });
  }

  async #shakeHands(token: string): Promise<void> {
    const { world } = this.node;
    const { dice, time } = world;
    await time.sleep(dice.between(10, 60));
    const outage = this.node.trouble('websocket');
    if (outage === 'vanishing') return;
    if (outage !== undefined || dice.happens('refusal', 0.06)) return this.closed(1006, '');
    const link = await world.sockets.accept(token, this);
    await time.sleep(dice.between(5, 30));
    if (link === undefined) return this.closed(1006, '');
    if (this.#state === 'closed') return link.close(1006, 'the client had left', false);
    // A connection that broke during the handshake is told by `closed`.
    if (!link.isOpen) return;
    this.link = link;
    this.#state = 'open';
    this.node.sockets.add(this);
    world.trace(() => `${this.node.name} is connected as ${link.id}`);
    call(this.onopen, {});
  }
}

function call(handler: unknown, event: object): void {
  if (typeof handler === 'function') (handler as (event: object) => void)(event);
}
