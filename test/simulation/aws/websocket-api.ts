import type { PostResult } from '../../../lambdas/delivery/transport';
import type { WebSocketEvent } from '../../../lambdas/websocket/websocket-handler';
import { ACTIONS } from '../../../protocol/client-frames';
import { MAX_CONNECTION_SECONDS, MAX_FRAME_BYTES, MAX_IDLE_SECONDS } from '../../../protocol/limits';
import type { ClientSocket, ServerSocket, Simulation } from '../simulation';
import { connect, disconnect, routes } from './functions';
import { Invocation } from './invocation';
import { verifier } from './tokens';

/** A connection as API Gateway sees it. */
class Connection implements ServerSocket {
  readonly connectedAt: number;
  #open = true;
  #halfOpen = false;
  #activeAt: number;

  constructor(
    private readonly simulation: Simulation,
    private readonly api: WebSocketApi,
    readonly id: string,
    readonly client: ClientSocket,
  ) {
    this.connectedAt = this.#activeAt = simulation.time.now();
    simulation.time.after(MAX_CONNECTION_SECONDS * 1000, () => this.close(1001, 'two hours'));
    this.#watchIdle();
  }

  get isOpen(): boolean {
    return this.#open;
  }

  becomeHalfOpen(): void {
    const { rng, time } = this.simulation;
    if (this.#halfOpen) return;
    this.#halfOpen = true;
    this.simulation.trace(() => `connection ${this.id} is half open`);
    const random = rng.of('halfOpen');
    time.after(rng.between(20_000, 90_000, random), () => this.close(1006, 'half open', random.next() < 0.5));
  }

  /** Receives a frame from the client. */
  fromClient(text: string): void {
    const { time } = this.simulation;
    const delayMs = this.#transitMs('client');
    if (delayMs === undefined) return;
    time.after(delayMs, () => {
      if (!this.#open) return;
      this.#activeAt = time.now();
      void this.api.route(this, text);
    });
  }

  /** Sends a frame to the client. */
  toClient(text: string): void {
    const { rng, time } = this.simulation;
    this.#activeAt = time.now();
    const copies = rng.happens('frameDuplicate', 0.1) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const delayMs = this.#transitMs('service');
      if (delayMs !== undefined) time.after(delayMs, () => this.#open && this.client.receive(text));
    }
  }

  /** Closes the connection. The client and `$disconnect` are notified some time later. */
  close(code: number, reason: string, notifyClient = true): void {
    const { rng, time } = this.simulation;
    if (!this.#open) return;
    this.#open = false;
    this.simulation.trace(() => `connection ${this.id} is closed with ${code}: ${reason}`);
    if (notifyClient) time.after(rng.between(1, 60), () => this.client.closed(code, reason));
    // API Gateway calls $disconnect on a best-effort basis.
    if (rng.happens('cut', 0.3)) return;
    time.after(rng.between(5, 100), () => void this.api.disconnected(this));
  }

  /** Decides how many milliseconds a frame takes. Undefined if it is lost. */
  #transitMs(from: string): number | undefined {
    const { rng } = this.simulation;
    if (this.#halfOpen) return undefined;
    if (rng.happens('cut', 0.01)) {
      this.close(rng.oneOf([1006, 1001], rng.of('cut')), 'random fault');
      return undefined;
    }
    if (rng.happens('halfOpen', 0.006)) {
      this.becomeHalfOpen();
      return undefined;
    }
    if (rng.happens('frameLoss', 0.04)) {
      this.simulation.trace(() => `a frame of the ${from} is lost on ${this.id}`);
      return undefined;
    }
    if (rng.happens('frameDelay', 0.15)) return rng.between(50, 3000, rng.of('frameDelay'));
    return rng.between(5, 30);
  }

  #watchIdle(): void {
    const leftMs = this.#activeAt + MAX_IDLE_SECONDS * 1000 - this.simulation.time.now();
    this.simulation.time.after(leftMs, () => {
      if (!this.#open) return;
      if (this.simulation.time.now() - this.#activeAt >= MAX_IDLE_SECONDS * 1000) this.close(1001, 'idle');
      else this.#watchIdle();
    });
  }
}

/** API Gateway's WebSocket API. */
export class WebSocketApi {
  readonly #connections = new Map<string, Connection>();

  constructor(private readonly simulation: Simulation) {}

  /** Runs the authorizer and then `$connect`. Undefined if either rejects the handshake. */
  async accept(token: string, client: ClientSocket): Promise<Connection | undefined> {
    const { simulation } = this;
    const connection = new Connection(simulation, this, `c${simulation.nextId()}`, client);
    const outcome = await Invocation.run(simulation, 'connect', 10_000, async (run) => {
      const { subject, capabilities, tokenExpiresAt } = await verifier(run.clock)(token);
      const authorizer = { subject, channels: JSON.stringify(capabilities), tokenExpiresAt: String(tokenExpiresAt) };
      return connect(run)(eventOf(simulation, connection, '$connect', { authorizer }));
    });
    if (outcome.kind !== 'done') {
      connection.close(1006, 'refused', false);
      return undefined;
    }
    this.#connections.set(connection.id, connection);
    return connection;
  }

  /** Handles `POST /@connections/{connectionId}`. */
  async post(connectionId: string, frame: string): Promise<PostResult> {
    const { rng, time } = this.simulation;
    if (Buffer.byteLength(frame) > MAX_FRAME_BYTES)
      throw new Error('A post is larger than the maximum size of a frame.');
    await time.sleep(rng.between(2, 12));
    if (rng.happens('refusal', 0.05)) return { kind: 'status', status: rng.oneOf([429, 500], rng.of('refusal')) };
    const connection = this.#connections.get(connectionId);
    if (connection?.isOpen !== true) return { kind: 'status', status: 410 };
    const responseLost = rng.happens('requestLoss', 0.02);
    if (responseLost && rng.of('requestLoss').next() < 0.5) return { kind: 'failure', reason: 'timeout' };
    connection.toClient(frame);
    return responseLost ? { kind: 'failure', reason: 'timeout' } : { kind: 'status', status: 200 };
  }

  /** Runs the function that the frame's action selects, and sends its response. */
  async route(connection: Connection, text: string): Promise<void> {
    const { simulation } = this;
    const action = ACTIONS.find((known) => text.startsWith(`{"action":"${known}"`));
    if (action === undefined) throw new Error(`No route matches the frame ${text.slice(0, 80)}.`);
    simulation.trace(() => `${connection.id} → ${text.slice(0, 200)}`);
    const outcome = await Invocation.run(simulation, action, 10_000, (run) =>
      routes[action](run)(eventOf(simulation, connection, action, { body: text })),
    );
    if (!connection.isOpen) return;
    const reply =
      outcome.kind === 'done'
        ? outcome.value.body
        : JSON.stringify({ message: 'Internal server error', connectionId: connection.id, requestId: 'r' });
    if (Buffer.byteLength(reply ?? '') > MAX_FRAME_BYTES)
      throw new Error(`A reply to ${action} is larger than the maximum size of a frame.`);
    simulation.trace(() => `${connection.id} ← ${reply?.slice(0, 300)}`);
    if (reply !== undefined) connection.toClient(reply);
  }

  async disconnected(connection: Connection): Promise<void> {
    await Invocation.run(this.simulation, 'disconnect', 10_000, (run) =>
      disconnect(run)(eventOf(this.simulation, connection, '$disconnect', {})),
    );
  }
}

function eventOf(
  simulation: Simulation,
  connection: Connection,
  routeKey: string,
  rest: { readonly body?: string; readonly authorizer?: Record<string, unknown> },
): WebSocketEvent {
  const { body, authorizer } = rest;
  return {
    requestContext: {
      connectionId: connection.id,
      requestId: `r${simulation.nextId()}`,
      connectedAt: connection.connectedAt,
      routeKey,
      ...(authorizer === undefined ? {} : { authorizer }),
    },
    ...(body === undefined ? {} : { body }),
  };
}
