import type { SendResult } from '../../../lambdas/delivery/transport';
import type { SocketEvent } from '../../../lambdas/websocket/websocket-event';
import { ACTIONS } from '../../../protocol/client-frames';
import { MAX_CONNECTION_SECONDS, MAX_FRAME_BYTES, MAX_IDLE_SECONDS } from '../../../protocol/limits';
import type { World } from '../simulation';
import { connect, disconnect, routes } from './functions';
import { Invocation } from './invocation';
import { verifier } from './tokens';

/** The client's end of a connection. */
export interface ClientEnd {
  receive(text: string): void;
  closed(code: number, reason: string): void;
}

/** A connection as the gateway has it. */
export class Link {
  readonly connectedAt: number;
  #open = true;
  #deaf = false;
  #activeAt: number;

  constructor(
    private readonly world: World,
    private readonly gateway: SocketGateway,
    readonly id: string,
    readonly client: ClientEnd,
  ) {
    this.connectedAt = this.#activeAt = world.time.now();
    world.time.after(MAX_CONNECTION_SECONDS * 1000, () => this.close(1001, 'two hours'));
    this.#watchIdle();
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** From now on nothing gets through, in either direction, and nobody is told until somebody notices. */
  deafen(): void {
    const { dice, time } = this.world;
    if (this.#deaf) return;
    this.#deaf = true;
    this.world.trace(() => `connection ${this.id} is half open`);
    const random = dice.of('halfOpen');
    time.after(dice.between(20_000, 90_000, random), () => this.close(1006, 'half open', random.next() < 0.5));
  }

  /** A frame from the client. */
  fromClient(text: string): void {
    const { time } = this.world;
    const delayMs = this.#travel('client');
    if (delayMs === undefined) return;
    time.after(delayMs, () => {
      if (!this.#open) return;
      this.#activeAt = time.now();
      void this.gateway.route(this, text);
    });
  }

  /** A frame to the client. */
  toClient(text: string): void {
    const { dice, time } = this.world;
    this.#activeAt = time.now();
    const copies = dice.happens('frameDuplicate', 0.1) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const delayMs = this.#travel('service');
      if (delayMs !== undefined) time.after(delayMs, () => this.#open && this.client.receive(text));
    }
  }

  /** Ends it; the client and `$disconnect` are told after a while. */
  close(code: number, reason: string, tellClient = true): void {
    const { dice, time } = this.world;
    if (!this.#open) return;
    this.#open = false;
    this.world.trace(() => `connection ${this.id} is closed with ${code}: ${reason}`);
    if (tellClient) time.after(dice.between(1, 60), () => this.client.closed(code, reason));
    // Best effort: API Gateway may not call it.
    if (dice.happens('cut', 0.3)) return;
    time.after(dice.between(5, 100), () => void this.gateway.disconnected(this));
  }

  /** How long a frame is under way; undefined when it does not arrive. */
  #travel(from: string): number | undefined {
    const { dice } = this.world;
    if (this.#deaf) return undefined;
    if (dice.happens('cut', 0.01)) {
      this.close(dice.oneOf([1006, 1001], dice.of('cut')), 'by chance');
      return undefined;
    }
    if (dice.happens('halfOpen', 0.006)) {
      this.deafen();
      return undefined;
    }
    if (dice.happens('frameLoss', 0.04)) {
      this.world.trace(() => `a frame of the ${from} is lost on ${this.id}`);
      return undefined;
    }
    if (dice.happens('frameDelay', 0.15)) return dice.between(50, 3000, dice.of('frameDelay'));
    return dice.between(5, 30);
  }

  #watchIdle(): void {
    const leftMs = this.#activeAt + MAX_IDLE_SECONDS * 1000 - this.world.time.now();
    this.world.time.after(leftMs, () => {
      if (!this.#open) return;
      if (this.world.time.now() - this.#activeAt >= MAX_IDLE_SECONDS * 1000) this.close(1001, 'idle');
      else this.#watchIdle();
    });
  }
}

/** API Gateway's WebSocket API. */
export class SocketGateway {
  readonly #links = new Map<string, Link>();

  constructor(private readonly world: World) {}

  /** A handshake: the authorizer, then `$connect`. Undefined when it is refused. */
  async accept(token: string, client: ClientEnd): Promise<Link | undefined> {
    const { world } = this;
    const link = new Link(world, this, `c${world.nextId()}`, client);
    const outcome = await Invocation.run(world, 'connect', 10_000, async (run) => {
      const { subject, capabilities, tokenExpiresAt } = await verifier(run.clock)(token);
      const authorizer = { subject, channels: JSON.stringify(capabilities), tokenExpiresAt: String(tokenExpiresAt) };
      return connect(run)(eventOf(world, link, '$connect', { authorizer }));
    });
    if (outcome.kind !== 'done') {
      link.close(1006, 'refused', false);
      return undefined;
    }
    this.#links.set(link.id, link);
    return link;
  }

  /** `POST /@connections/{id}`. */
  async post(connectionId: string, frame: string): Promise<SendResult> {
    const { dice, time } = this.world;
    if (Buffer.byteLength(frame) > MAX_FRAME_BYTES) throw new Error('a push is larger than a frame');
    await time.sleep(dice.between(2, 12));
    if (dice.happens('refusal', 0.05)) return { kind: 'status', status: dice.oneOf([429, 500], dice.of('refusal')) };
    const link = this.#links.get(connectionId);
    if (link?.isOpen !== true) return { kind: 'status', status: 410 };
    const unanswered = dice.happens('requestLoss', 0.02);
    if (unanswered && dice.of('requestLoss').next() < 0.5) return { kind: 'failure', reason: 'timeout' };
    link.toClient(frame);
    return unanswered ? { kind: 'failure', reason: 'timeout' } : { kind: 'status', status: 200 };
  }

  /** Runs the function of a frame and sends what it answers. */
  async route(link: Link, text: string): Promise<void> {
    const { world } = this;
    const action = ACTIONS.find((known) => text.startsWith(`{"action":"${known}"`));
    if (action === undefined) throw new Error(`the client sent ${text.slice(0, 80)}, which no route takes`);
    world.trace(() => `${link.id} → ${text.slice(0, 200)}`);
    const outcome = await Invocation.run(world, action, 10_000, (run) =>
      routes[action](run)(eventOf(world, link, action, { body: text })),
    );
    if (!link.isOpen) return;
    const answer =
      outcome.kind === 'done'
        ? outcome.value.body
        : JSON.stringify({ message: 'Internal server error', connectionId: link.id, requestId: 'r' });
    if (Buffer.byteLength(answer ?? '') > MAX_FRAME_BYTES)
      throw new Error(`a reply to ${action} is larger than a frame`);
    world.trace(() => `${link.id} ← ${answer?.slice(0, 300)}`);
    if (answer !== undefined) link.toClient(answer);
  }

  async disconnected(link: Link): Promise<void> {
    await Invocation.run(this.world, 'disconnect', 10_000, (run) =>
      disconnect(run)(eventOf(this.world, link, '$disconnect', {})),
    );
  }
}

function eventOf(
  world: World,
  link: Link,
  routeKey: string,
  rest: { readonly body?: string; readonly authorizer?: Record<string, unknown> },
): SocketEvent {
  const { body, authorizer } = rest;
  return {
    requestContext: {
      connectionId: link.id,
      requestId: `r${world.nextId()}`,
      connectedAt: link.connectedAt,
      routeKey,
      ...(authorizer === undefined ? {} : { authorizer }),
    },
    ...(body === undefined ? {} : { body }),
  };
}
