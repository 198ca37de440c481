import { startEngine } from '../../local/engine';
import type { Engine } from '../../local/engine';
import { OffsetClock } from '../../local/core/clock';
import type { EngineEvent } from '../../local/core/reporter';
import { readSigningSecret } from '../../scripts/lib/signing-secret';
import { signToken, type TokenClaims } from '../../scripts/lib/sign-token';
import type { ResourceView } from '../../local/resources/view';
import { ASSEMBLY_DIRECTORY } from './assembly';
import { eventually } from './eventually';
import { SocketClient } from './socket-client';

/** Credentials that the engine takes for the person at the machine. */
export const ACCOUNT_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** An answer of the HTTP API. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line typescript/no-explicit-any -- bodies are what the tests are about; each test names what it expects
  readonly body: any;
}

/** The whole app, running in this process's engine, with what tests do to it. */
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

  /** A token; by default one that may do everything on every channel for an hour. */
  token(claims: Partial<TokenClaims> = {}): Promise<string> {
    return signToken(
      { subject: 'alice', channels: { '*': ['subscribe', 'publish', 'presence'] }, ttlSeconds: 3600, ...claims },
      this.secret,
      this.clock.now(),
    );
  }

  /** Connects a WebSocket client that is closed with the app. */
  async connect(claims: Partial<TokenClaims> = {}): Promise<SocketClient> {
    const client = await SocketClient.connect(this.websocketUrl, await this.token(claims));
    this.#sockets.push(client);
    return client;
  }

  /** Connects and subscribes. */
  async subscriber(channel: string, claims: Partial<TokenClaims> = {}): Promise<SocketClient> {
    const client = await this.connect(claims);
    const reply = await client.request({ action: 'subscribe', channels: [channel] });
    if (reply['channels']?.[0]?.status !== 'subscribed') throw new Error(`Not subscribed: ${JSON.stringify(reply)}`);
    return client;
  }

  /** Calls the HTTP API with an admin token that may do everything, unless `headers` says otherwise. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer> {
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

  /** Publishes over HTTP and expects it to be taken. */
  async publish(
    channel: string,
    data: unknown,
    rest: { readonly id?: string; readonly type?: string } = {},
  ): Promise<{ offset: number; epoch: string; id: string }> {
    const { status, body } = await this.call('POST', `/v1/channels/${encodeURIComponent(channel)}/messages`, {
      data,
      ...rest,
    });
    if (status !== 201 && status !== 200) throw new Error(`Publish answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** A resource of the app by its type and the beginning of its logical id. */
  resource(type: string, logicalIdPrefix: string): ResourceView {
    for (const { resources } of Object.values(this.engine.stacks)) {
      const found = Object.entries(resources).find(
        ([id, resource]) => resource.type === type && id.startsWith(logicalIdPrefix),
      );
      if (found) return found[1];
    }
    throw new Error(`No ${type} begins with ${logicalIdPrefix}.`);
  }

  /** Moves time on, a little at a time, until the check passes. */
  meanwhile<T>(check: () => T | Promise<T>, stepMs = 5_000, deadlineMs = 20_000): Promise<T> {
    return eventually(
      async () => {
        await this.clock.advance(stepMs);
        return check();
      },
      { deadlineMs },
    );
  }

  /** Lines that functions logged, for a message when a test fails. */
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
