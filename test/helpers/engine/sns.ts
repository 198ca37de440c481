import { createServer as createHttpServer } from 'node:http';
import type { IncomingHttpHeaders, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generateKeyPairSync } from 'node:crypto';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { startAwsEndpoint } from '../../../local/aws/endpoint';
import type { AwsEndpoint } from '../../../local/aws/endpoint';
import { LOCAL_ACCOUNT_ID } from '../../../local/core/account';
import { OffsetClock } from '../../../local/core/clock';
import { createRandom } from '../../../local/core/random';
import type { EngineEvent } from '../../../local/core/reporter';
import { createSns } from '../../../local/services/sns';
import { selfSignedCertificate } from '../../../local/services/sns/signing/certificate';
import { createSqs } from '../../../local/services/sqs';
import { eventually } from '../eventually';

/** Parsed JSON of a response. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test asserts the shape that it reads
export type Json = any;

export const account = {
  accountId: LOCAL_ACCOUNT_ID,
  region: 'eu-west-1',
  partition: 'aws',
  urlSuffix: 'amazonaws.com',
};

/** A request that reached a receiver. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Responds to a request, or leaves it without a response. */
export type Responder = (response: ServerResponse, request: Received, index: number) => void;

/** An HTTP/S endpoint of a subscriber. */
export class Receiver {
  readonly requests: Received[] = [];
  respond: Responder = (response) => void response.end('thanks');
  readonly #server: Server;

  private constructor(
    server: (listener: RequestListener) => Server,
    private readonly scheme: string,
  ) {
    this.#server = server((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const received = { path: request.url ?? '', headers: request.headers, body };
        this.requests.push(received);
        this.respond(response, received, this.requests.length - 1);
      });
    });
  }

  static async start(tls?: { readonly key: string; readonly cert: string }): Promise<Receiver> {
    const receiver = tls
      ? new Receiver((listener) => createHttpsServer({ ...tls }, listener), 'https')
      : new Receiver((listener) => createHttpServer(listener), 'http');
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  /** The parsed bodies of all requests of a type. */
  envelopes(type: string): Json[] {
    return this.requests
      .filter(({ headers }) => headers['x-amz-sns-message-type'] === type)
      .map(({ body }) => JSON.parse(body));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A key and a self-signed certificate for localhost, valid since yesterday. */
export async function tlsIdentity(): Promise<{ key: string; cert: string }> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const yesterday = Date.now() - 24 * 3_600_000;
  const cert = await selfSignedCertificate(privateKey, { host: 'localhost', notBefore: yesterday });
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
}

/** Starts SNS and SQS behind an AWS endpoint, with SDK clients. */
export async function startEngine(options: { readonly extraCaPem?: string } = {}) {
  const clock = new OffsetClock();
  const random = createRandom(1);
  const events: EngineEvent[] = [];
  const reporter = { report: (event: EngineEvent) => void events.push(event) };
  const access = { isAllowed: () => true, assertAllowed: () => undefined };
  let endpoint: AwsEndpoint | undefined;
  const awsEndpointUrl = () => endpoint!.url;
  const sqs = createSqs({ account, clock, random, reporter, access, awsEndpointUrl, duplicateProbability: 0 });
  const sns = createSns({ account, clock, random, reporter, access, awsEndpointUrl, queues: sqs.queues, ...options });
  endpoint = await startAwsEndpoint({
    host: '127.0.0.1',
    port: 0,
    services: [sqs.service, sns.service],
    credentials: { principalOf: () => ({ kind: 'account' }) },
    reporter,
    random,
    clock,
  });
  const config = {
    endpoint: endpoint.url,
    region: account.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const client = new SNSClient(config);
  const sqsClient = new SQSClient(config);

  const createTopic = async (Attributes: Record<string, string> = {}): Promise<string> =>
    (await client.send(new CreateTopicCommand({ Name: 'topic', Attributes }))).TopicArn!;
  const subscribe = async (
    TopicArn: string,
    Endpoint: string,
    Attributes: Record<string, string> = {},
  ): Promise<string> =>
    (
      await client.send(
        new SubscribeCommand({
          TopicArn,
          Protocol: new URL(Endpoint).protocol.slice(0, -1),
          Endpoint,
          Attributes,
          ReturnSubscriptionArn: true,
        }),
      )
    ).SubscriptionArn!;
  /** Subscribes a receiver and opens the confirmation link that it receives. */
  const confirmed = async (
    topicArn: string,
    receiver: Receiver,
    attributes: Record<string, string> = {},
    url = receiver.url,
  ): Promise<string> => {
    const arn = await subscribe(topicArn, url, attributes);
    const [confirmation] = await eventually(() => {
      const found = receiver.envelopes('SubscriptionConfirmation');
      expect(found).not.toEqual([]);
      return found;
    });
    expect((await fetch(confirmation.SubscribeURL)).status).toBe(200);
    return arn;
  };
  const publish = async (TopicArn: string, Message: string): Promise<string> =>
    (await client.send(new PublishCommand({ TopicArn, Message }))).MessageId!;
  const stop = async (): Promise<void> => {
    client.destroy();
    sqsClient.destroy();
    await sns.stop();
    await sqs.stop();
    await endpoint.stop();
  };
  return {
    clock,
    events,
    sns,
    sqs,
    client,
    sqsClient,
    url: endpoint.url,
    createTopic,
    subscribe,
    confirmed,
    publish,
    stop,
  };
}
