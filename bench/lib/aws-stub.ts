import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONNECTION, HEAD, SIGNING_SECRET } from './first-calls';

/** A local server that answers the AWS calls of the functions over TLS with fixed responses. */
export interface AwsStub {
  readonly url: string;
  /** Certificate that a client has to trust, as PEM. */
  readonly certificate: string;
  /** TLS handshakes since the start. */
  handshakes(): number;
  stop(): void;
}

/** Starts the stub on a free port of `localhost`. */
export async function startAwsStub(): Promise<AwsStub> {
  const { key, certificate } = createCertificate();
  let handshakes = 0;
  const server = createServer({ key, cert: certificate }, (request, response) => {
    void readBody(request).then((body) => {
      const { type, text } = answer(request, body);
      response.writeHead(200, { 'content-type': type }).end(text);
    });
  });
  server.on('secureConnection', () => (handshakes += 1));
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    certificate,
    handshakes: () => handshakes,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(request: IncomingMessage, body: string): { readonly type: string; readonly text: string } {
  const target = String(request.headers['x-amz-target'] ?? '');
  if (target !== '') return { type: 'application/x-amz-json-1.0', text: JSON.stringify(jsonAnswer(target, body)) };
  const action = new URLSearchParams(body).get('Action');
  const result = action === null ? '' : `<${action}Response><${action}Result></${action}Result></${action}Response>`;
  return { type: 'text/xml', text: result };
}

function jsonAnswer(target: string, body: string): object {
  const { Key } = JSON.parse(body) as { Key?: { pk: { S: string } } };
  const partition = Key?.pk.S ?? '';
  switch (target.slice(target.indexOf('.') + 1)) {
    case 'GetSecretValue':
      return { SecretString: SIGNING_SECRET };
    case 'GetItem':
      return partition === HEAD.pk.S ? { Item: HEAD } : partition === CONNECTION.pk.S ? { Item: CONNECTION } : {};
    case 'UpdateItem':
      return { Attributes: partition === CONNECTION.pk.S ? CONNECTION : HEAD };
    case 'BatchGetItem':
      return { Responses: { channels: [HEAD] }, UnprocessedKeys: {} };
    case 'BatchWriteItem':
      return { UnprocessedItems: {} };
    case 'Query':
      return { Items: [], Count: 0 };
    case 'GetQueueAttributes':
      return { Attributes: {} };
    default:
      return {};
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  return body;
}

/** Creates a self-signed certificate for `localhost` with the openssl command. */
function createCertificate(): { readonly key: string; readonly certificate: string } {
  const directory = mkdtempSync(join(tmpdir(), 'aws-stub-'));
  const keyFile = join(directory, 'key.pem');
  const certificateFile = join(directory, 'certificate.pem');
  try {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const algorithm = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const files = ['-keyout', keyFile, '-out', certificateFile];
    execFileSync('openssl', ['req', '-x509', '-days', '1', ...algorithm, ...subject, ...files], { stdio: 'pipe' });
    return { key: readFileSync(keyFile, 'utf8'), certificate: readFileSync(certificateFile, 'utf8') };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
