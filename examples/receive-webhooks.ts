/**
 * A webhook receiver: confirms its subscription, verifies each signature and prints each message.
 * If you pass a status, it responds to every notification with that status, to simulate a failing receiver.
 *
 *     npx tsx examples/receive-webhooks.ts 4000
 *     npx tsx examples/receive-webhooks.ts 4000 500
 */
import { createVerify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Envelope {
  readonly Type: 'SubscriptionConfirmation' | 'Notification' | 'UnsubscribeConfirmation';
  readonly Message: string;
  readonly SubscribeURL?: string;
  readonly SigningCertURL: string;
  readonly Signature: string;
  readonly [field: string]: string | undefined;
}

const SIGNED_FIELDS = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};

/** On AWS, also check that the host of `SigningCertURL` is `sns.<region>.amazonaws.com`. */
async function isSigned(envelope: Envelope): Promise<boolean> {
  const certificate = await (await fetch(envelope.SigningCertURL)).text();
  const verify = createVerify('RSA-SHA256');
  for (const field of SIGNED_FIELDS[envelope.Type]) {
    if (envelope[field] !== undefined) verify.update(`${field}\n${envelope[field]}\n`);
  }
  return verify.verify(certificate, envelope.Signature, 'base64');
}

const [port = '4000', status = '200'] = process.argv.slice(2);

const server = createServer((request, response) => {
  const handle = async (): Promise<number> => {
    const envelope = JSON.parse(await text(request)) as Envelope;
    if (!(await isSigned(envelope))) return 403;
    if (envelope.Type === 'SubscriptionConfirmation') {
      await fetch(envelope.SubscribeURL!);
      console.log('Confirmed.');
      return 200;
    }
    console.log(`${status} ${envelope.Message}`);
    return Number(status);
  };
  handle().then(
    (code) => response.writeHead(code).end(),
    (error: unknown) => {
      console.error(error);
      response.writeHead(400).end();
    },
  );
});
server.listen(Number(port), '127.0.0.1', () => {
  console.log(`Receiving webhooks at http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
