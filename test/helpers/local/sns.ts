import { LOCAL_ACCOUNT_ID } from '../../../local/core/account';
import type { Account } from '../../../local/core/account';
import { ManualClock } from '../../../local/core/clock';
import { AwsError } from '../../../local/core/errors';
import { createRandom } from '../../../local/core/random';
import type { EngineEvent } from '../../../local/core/reporter';
import type { AccessControl, Principal } from '../../../local/aws/access-control';
import { createSns } from '../../../local/services/sns';
import type { AttemptResult, Post } from '../../../local/services/sns/delivery/http-sender';
import { generateSigningKey } from '../../../local/services/sns/signing/signing-key';
import type { SigningKey } from '../../../local/services/sns/signing/signing-key';
import { createSqs } from '../../../local/services/sqs';

/** Parsed JSON of a message. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test asserts the shape that it reads
export type Json = any;

export const account: Account = {
  accountId: LOCAL_ACCOUNT_ID,
  region: 'eu-west-1',
  partition: 'aws',
  urlSuffix: 'amazonaws.com',
};

export const ENDPOINT_URL = 'http://127.0.0.1:4566';

const allowAll: AccessControl = { isAllowed: () => true, assertAllowed: () => undefined };

export const OK: AttemptResult = { kind: 'response', status: 200, body: 'thanks' };

let key: SigningKey | undefined;
/** One key for all tests of a file, because generating a key takes longer than most tests. */
const signingKey = (): SigningKey => (key ??= generateSigningKey('sns.eu-west-1.amazonaws.com', Date.UTC(2026, 0, 1)));

/** Runs all code that waits for settled promises. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Records requests, and returns the results that a test defines. */
export class FakeSender {
  readonly posts: (Post & { readonly at: number })[] = [];
  /** The result of a request; may be delayed. */
  respond: (post: Post, index: number) => AttemptResult | Promise<AttemptResult> = () => OK;

  constructor(private readonly clock: ManualClock) {}

  async post(post: Post): Promise<AttemptResult> {
    this.posts.push({ ...post, at: this.clock.now() });
    const result = await this.respond(post, this.posts.length - 1);
    if (result.kind === 'response') post.onConnected?.();
    return result;
  }

  close(): void {}

  /** The parsed bodies of all requests of a type. */
  envelopes(type: string): Json[] {
    return this.posts
      .filter(({ headers }) => headers['x-amz-sns-message-type'] === type)
      .map(({ body }) => JSON.parse(body));
  }
}

/** Creates SNS and SQS with a manual clock, without sockets. */
export function startSns(options: { readonly access?: AccessControl } = {}) {
  const clock = new ManualClock();
  const random = createRandom(1);
  const events: EngineEvent[] = [];
  const reporter = { report: (event: EngineEvent) => void events.push(event) };
  const access = options.access ?? allowAll;
  const awsEndpointUrl = () => ENDPOINT_URL;
  const sqs = createSqs({ account, clock, random, reporter, access, awsEndpointUrl, duplicateProbability: 0 });
  const sender = new FakeSender(clock);
  const sns = createSns({
    account,
    clock,
    random,
    reporter,
    access,
    awsEndpointUrl,
    queues: sqs.queues,
    sender,
    signingKey,
  });

  const call = async (
    action: string,
    input: Record<string, string> = {},
    principal: Principal = { kind: 'account' },
  ): Promise<string> => {
    const response = await sns.service.handle({
      signedService: 'sns',
      principal,
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.from(new URLSearchParams({ Action: action, ...input }).toString()),
      requestId: 'request',
      signal: new AbortController().signal,
    });
    return String(response.body);
  };
  const createTopic = async (Name = 'topic', attributes: Record<string, string> = {}): Promise<string> =>
    tag(await call('CreateTopic', { Name, ...entries('Attributes', attributes) }), 'TopicArn');
  const subscribe = async (
    TopicArn: string,
    Protocol: string,
    Endpoint: string,
    attributes: Record<string, string> = {},
  ): Promise<string> =>
    tag(
      await call('Subscribe', {
        TopicArn,
        Protocol,
        Endpoint,
        ReturnSubscriptionArn: 'true',
        ...entries('Attributes', attributes),
      }),
      'SubscriptionArn',
    );
  /** Creates a confirmed http subscription. */
  const subscribed = async (
    topicArn: string,
    attributes: Record<string, string> = {},
    endpoint = 'http://127.0.0.1/hook',
  ): Promise<string> => {
    const arn = await subscribe(topicArn, 'http', endpoint, attributes);
    const { Token } = sender.envelopes('SubscriptionConfirmation').at(-1);
    await call('ConfirmSubscription', { TopicArn: topicArn, Token }, { kind: 'anonymous' });
    await settle();
    sender.posts.length = 0;
    return arn;
  };
  const publish = async (TopicArn: string, Message: string, more: Record<string, string> = {}): Promise<string> => {
    const id = tag(await call('Publish', { TopicArn, Message, ...more }), 'MessageId');
    await settle();
    return id;
  };
  const attributesOf = async (action: string, input: Record<string, string>): Promise<Record<string, string>> => {
    const xml = await call(action, input);
    return Object.fromEntries(
      [...xml.matchAll(/<entry><key>(.*?)<\/key><value>(.*?)<\/value><\/entry>/gs)].map(([, key, value]) => [
        key!,
        unescapeXml(value!),
      ]),
    );
  };
  /** Creates a queue, with a queue policy if one is given. */
  const createQueue = async (name: string, policy?: object): Promise<string> => {
    const driver = sqs.drivers.find(({ type }) => type === 'AWS::SQS::Queue')!;
    const input = (properties: object) => ({ stackName: 'S', logicalId: 'Q', path: 'S/Q', properties });
    const { ref, attributes } = await driver.create(input({ QueueName: name, FifoQueue: name.endsWith('.fifo') }));
    const policies = sqs.drivers.find(({ type }) => type === 'AWS::SQS::QueuePolicy')!;
    if (policy) await policies.create(input({ PolicyDocument: policy, Queues: [ref] }));
    return attributes!['Arn']!;
  };
  return {
    sns,
    sqs,
    clock,
    events,
    sender,
    call,
    createTopic,
    subscribe,
    subscribed,
    publish,
    attributesOf,
    createQueue,
  };
}

/** The parameters of a map: `Attributes.entry.N.key` and `.value`. */
export function entries(name: string, map: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value], i) => [
      [`${name}.entry.${i + 1}.key`, key],
      [`${name}.entry.${i + 1}.value`, value],
    ]),
  );
}

/** Message attributes as parameters: name → [type, value]. */
export function messageAttributes(attributes: Record<string, [string, string]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, [type, value]], i) => {
      const prefix = `MessageAttributes.entry.${i + 1}`;
      return [
        [`${prefix}.Name`, name],
        [`${prefix}.Value.DataType`, type],
        [`${prefix}.Value.${type.startsWith('Binary') ? 'BinaryValue' : 'StringValue'}`, value],
      ];
    }),
  );
}

export function unescapeXml(text: string): string {
  const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" };
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (entity) => entities[entity]!);
}

/** The text of the first element with a name. */
export function tag(xml: string, name: string): string {
  return unescapeXml(new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml)?.[1] ?? '');
}

/** The error of a call that has to fail. */
export async function rejectionOf(
  promise: Promise<unknown>,
): Promise<{ code: string; message: string; status: number }> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { code: error.code, message: error.message, status: error.status };
  }
  throw new Error('The call succeeded.');
}
