import { startEngine } from '../../../local/engine';
import type { Engine } from '../../../local/engine';
import { OffsetClock } from '../../../local/core/clock';
import type { EngineEvent } from '../../../local/core/reporter';
import { readSigningSecret } from '../../../scripts/lib/signing-secret';
import { signToken, type TokenClaims } from '../../../server/src/sign-token';
import type { ResourceView } from '../../../local/resources/view';
import { ASSEMBLY_DIRECTORY } from './app-assembly';
import { DEADLINE_MS, eventually } from '../eventually';
import { SocketClient } from './websocket-client';

/** Credentials that the engine treats as the account's root user. */
export const ACCOUNT_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A response of the HTTP API, with its body parsed. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line typescript/no-explicit-any -- each test states the body that it expects
  readonly body: any;
}

/** Claims of a token for a test. */
export interface TestClaims extends Partial<Omit<TokenClaims, 'expiresInSeconds'>> {
  /** Seconds until the token expires; negative for an expired token. */
  readonly ttlSeconds?: number;
}

/** Options of {@link TestApp.advanceUntil}. */
export interface AdvanceOptions {
  /** Milliseconds by which each step advances the clock. @default 5000 */
  readonly stepMs?: number;
  /**
   * Whether to advance while functions run, so that they time out. If false, each step waits until no function runs, but
   * at most a second, because a busy machine needs longer for the same invocations. @default false
   */
  readonly duringInvocations?: boolean;
  /** Milliseconds of real time after which the last error of the check is thrown. @default DEADLINE_MS */
  readonly deadlineMs?: number;
}

/** The whole app, run by an engine in the test's process. */
export class TestApp {
  readonly #sockets: SocketClient[] = [];

  private constructor(
    readonly engine: Engine,
    readonly clock: OffsetClock,
    readonly events: EngineEvent[],
    readonly outputs: Readonly<Record<string, string>>,
    readonly secret: string,
  ) {}

  static async start(options: { readonly seed?: number; readonly assemblyDirectory?: string } = {}): Promise<TestApp> {
    const clock = new OffsetClock();
    const events: EngineEvent[] = [];
    const engine = await startEngine({
      assemblyDir: options.assemblyDirectory ?? ASSEMBLY_DIRECTORY,
      clock,
      seed: options.seed ?? Math.floor(Math.random() * 2 ** 31),
      reporter: { report: (event) => void events.push(event) },
    });
    try {
      const outputs: Record<string, string> = Object.assign(
        {},
        ...Object.values(engine.stacks).map((stack) => stack.outputs),
      );
      const secret = await readSigningSecret({
        secretArn: outputs['SigningSecretArn']!,
        awsEndpointUrl: engine.awsEndpointUrl,
        region: engine.region,
      });
      return new TestApp(engine, clock, events, outputs, secret);
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  get websocketUrl(): string {
    return this.outputs['WebSocketUrl']!;
  }

  get httpUrl(): string {
    return this.outputs['HttpUrl']!;
  }

  get eventsUrl(): string {
    return this.outputs['EventsUrl']!;
  }

  /** Signs a token. By default it permits everything on every channel for an hour. */
  token({ ttlSeconds = 3600, ...claims }: TestClaims = {}): Promise<string> {
    const ageSeconds = 3600;
    return signToken(
      {
        subject: 'alice',
        channels: { '*': ['subscribe', 'publish', 'presence'] },
        expiresInSeconds: ageSeconds + ttlSeconds,
        ...claims,
      },
      this.secret,
      this.clock.now() - ageSeconds * 1000,
    );
  }

  /** Connects a WebSocket client. `stop` closes it. */
  async connect(claims: TestClaims = {}): Promise<SocketClient> {
    const client = await SocketClient.connect(this.websocketUrl, await this.token(claims));
    this.#sockets.push(client);
    return client;
  }

  /**
   * Connects a WebSocket client and subscribes it to one channel.
   * @throws Error when the subscription is rejected
   */
  async subscriber(channel: string, claims: TestClaims = {}): Promise<SocketClient> {
    const client = await this.connect(claims);
    const reply = await client.request({ action: 'subscribe', channels: [channel] });
    if (reply['channels']?.[0]?.status !== 'subscribed')
      throw new Error(`The subscription to ${channel} was rejected: ${JSON.stringify(reply)}`);
    return client;
  }

  /** Calls the HTTP API. Without `headers` it sends an admin token that permits everything. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ApiResponse> {
    const response = await fetch(`${this.httpUrl}${path}`, {
      method,
      headers: headers ?? {
        authorization: `Bearer ${await this.token({ admin: true })}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  }

  /**
   * Publishes over HTTP.
   * @throws Error when the response is not 200 or 201
   */
  async publish(
    channel: string,
    data: unknown,
    rest: { readonly id?: string; readonly type?: string } = {},
  ): Promise<{ offset: number; epoch: string; id: string }> {
    const { status, body } = await this.call('POST', `/v1/channels/${encodeURIComponent(channel)}/messages`, {
      data,
      ...rest,
    });
    if (status !== 201 && status !== 200)
      throw new Error(`The publish to ${channel} returned ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /**
   * Returns the first resource of a type whose logical id starts with a prefix.
   * @throws Error when there is none
   */
  resource(type: string, logicalIdPrefix: string): ResourceView {
    for (const { resources } of Object.values(this.engine.stacks)) {
      const found = Object.entries(resources).find(
        ([id, resource]) => resource.type === type && id.startsWith(logicalIdPrefix),
      );
      if (found) return found[1];
    }
    throw new Error(`The app has no ${type} whose logical id starts with ${logicalIdPrefix}.`);
  }

  /** Advances the clock step by step until `check` passes. */
  advanceUntil<T>(check: () => T | Promise<T>, options: AdvanceOptions = {}): Promise<T> {
    const { stepMs = 5_000, duringInvocations = false, deadlineMs = DEADLINE_MS } = options;
    return eventually(
      async () => {
        if (!duringInvocations) await this.#functionsIdle();
        await this.clock.advance(stepMs);
        return check();
      },
      { deadlineMs },
    );
  }

  /** Resolves when no function runs, or after a second, because a waiting long poll or an event stream runs much longer. */
  async #functionsIdle(): Promise<void> {
    const { functions } = this.engine.services.lambda;
    const deadline = performance.now() + 1000;
    while (functions.inFlight > 0 && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Log lines of all functions, for the error text of a failing test. */
  functionLogs(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'function-log' ? [`${event.functionName}: ${event.line}`] : [],
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => socket.close()));
    await this.engine.stop();
  }
}
