import { LOCAL_ACCOUNT_ID } from '../../../local/core/account';
import type { Account } from '../../../local/core/account';
import { ManualClock } from '../../../local/core/clock';
import { AwsError } from '../../../local/core/errors';
import { createRandom } from '../../../local/core/random';
import type { EngineEvent } from '../../../local/core/reporter';
import type { AccessControl, Principal } from '../../../local/aws/access-control';
import { createSqs } from '../../../local/services/sqs';
import type { SqsOptions } from '../../../local/services/sqs';

/** Parsed JSON of a response. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test asserts the shape that it reads
export type Json = any;

export const account: Account = {
  accountId: LOCAL_ACCOUNT_ID,
  region: 'eu-west-1',
  partition: 'aws',
  urlSuffix: 'amazonaws.com',
};

export const allowAll: AccessControl = { isAllowed: () => true, assertAllowed: () => undefined };

/** Creates SQS with a manual clock. Calls use its wire format, but no socket. */
export function startSqs(overrides: Partial<SqsOptions> & { readonly seed?: number } = {}) {
  const clock = new ManualClock();
  const events: EngineEvent[] = [];
  const { seed, ...deps } = overrides;
  const sqs = createSqs({
    account,
    clock,
    random: createRandom(seed ?? 1),
    reporter: { report: (event) => void events.push(event) },
    access: allowAll,
    awsEndpointUrl: () => 'http://127.0.0.1:4566',
    duplicateProbability: 0,
    ...deps,
  });
  const call = async (
    operation: string,
    input: object,
    options: { signal?: AbortSignal; principal?: Principal } = {},
  ): Promise<Json> => {
    const response = await sqs.service.handle({
      signedService: 'sqs',
      principal: options.principal ?? { kind: 'account' },
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: { 'x-amz-target': `AmazonSQS.${operation}` },
      body: Buffer.from(JSON.stringify(input)),
      requestId: 'request',
      signal: options.signal ?? new AbortController().signal,
    });
    return JSON.parse(String(response.body));
  };
  const createQueue = async (name: string, attributes: Record<string, string> = {}): Promise<string> => {
    const fifo = name.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
    return (await call('CreateQueue', { QueueName: name, Attributes: { ...fifo, ...attributes } })).QueueUrl;
  };
  const send = (QueueUrl: string, MessageBody: string, more: object = {}): Promise<Json> =>
    call('SendMessage', { QueueUrl, MessageBody, ...more });
  const receive = async (QueueUrl: string, more: object = {}): Promise<Json[]> =>
    (
      await call('ReceiveMessage', {
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        ...more,
      })
    ).Messages ?? [];
  const bodies = async (QueueUrl: string, more: object = {}): Promise<string[]> =>
    (await receive(QueueUrl, more)).map((message) => message.Body);
  const remove = (QueueUrl: string, ReceiptHandle: string): Promise<Json> =>
    call('DeleteMessage', { QueueUrl, ReceiptHandle });
  return { sqs, clock, events, call, createQueue, send, receive, bodies, remove };
}

export const queueArn = (name: string): string => `arn:aws:sqs:eu-west-1:${LOCAL_ACCOUNT_ID}:${name}`;

/** The error of a call that has to fail. */
export async function rejectionOf(
  promise: Promise<unknown>,
): Promise<{ type: string; code: unknown; message: string; status: number }> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { type: error.code, code: error.fields['queryErrorCode'], message: error.message, status: error.status };
  }
  throw new Error('The call succeeded.');
}
