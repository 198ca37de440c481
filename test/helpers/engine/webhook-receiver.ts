import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One request to a webhook receiver. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  // eslint-disable-next-line typescript/no-explicit-any -- the SNS envelope; each test states what it expects
  readonly envelope: any;
}

/** Returns the status of the response to a notification. `never`: there is no response. */
export type Behaviour = (notification: Received, count: number) => number | 'never';

/** A webhook receiver on loopback that confirms its subscription and keeps every notification. */
export class Receiver {
  readonly notifications: Received[] = [];
  readonly confirmations: Received[] = [];
  #behaviour: Behaviour;

  private constructor(
    readonly server: Server,
    behaviour: Behaviour,
  ) {
    this.#behaviour = behaviour;
  }

  static async start(behaviour: Behaviour = () => 200): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server, behaviour);
    server.on('request', (request, response) => {
      void text(request).then(async (body) => {
        const received: Received = { headers: request.headers, body, envelope: JSON.parse(body) };
        if (received.envelope.Type === 'Notification') {
          receiver.notifications.push(received);
          const status = receiver.#behaviour(received, receiver.notifications.length);
          if (status !== 'never') response.writeHead(status).end();
          return;
        }
        response.writeHead(200).end();
        receiver.confirmations.push(received);
        if (received.envelope.Type === 'SubscriptionConfirmation')
          await (await fetch(received.envelope.SubscribeURL)).text();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  behave(behaviour: Behaviour): void {
    this.#behaviour = behaviour;
  }

  /** The parsed messages of the notifications. */
  // eslint-disable-next-line typescript/no-explicit-any -- wire messages; each test states what it expects
  messages(): any[] {
    return this.notifications.map(({ envelope }) => JSON.parse(envelope.Message));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
