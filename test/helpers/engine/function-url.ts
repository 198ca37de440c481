import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAddressBook } from '../../../local/core/address-book';
import { createRandom } from '../../../local/core/random';
import { createFunctionUrls } from '../../../local/services/lambda/function-url';
import { createIam } from '../../../local/services/iam';
import type { CreatedResource, Properties, ResourceDriver } from '../../../local/resources/types';
import { createHarness } from './lambda';
import type { Harness } from './lambda';
import { ACCOUNT } from './api-gateway';

/** Function URLs with real function processes and real policies. */
export interface UrlBench extends Harness {
  /** Deploys a function with a URL. */
  url(source: string, options?: UrlOptions): Promise<DeployedUrl>;
  createUrl(properties: Properties): Promise<CreatedResource>;
  /** Validates the properties of a URL. */
  urlProblems(properties: Properties): readonly string[];
  /** Like the function with this name. `stop` closes the stream if it is still open. */
  openStream(base: string, target: string): Promise<OpenStream>;
  /** Returns the path of a new signal file, for which a function waits. */
  newSignal(): string;
  /** The number of times that functions printed a text. */
  printed(text: string): number;
  stop(): Promise<void>;
}

export interface UrlOptions {
  readonly function?: Record<string, unknown>;
  readonly url?: Record<string, unknown>;
  /** @default both permissions that a URL needs */
  readonly permissions?: readonly Record<string, unknown>[];
}

export interface DeployedUrl extends CreatedResource {
  /** The URL on AWS. */
  readonly address: string;
  /** `http://127.0.0.1:port/` */
  readonly base: string;
  readonly urlId: string;
  readonly functionArn: string;
}

export const URL_PERMISSION = { Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'NONE' };
export const INVOKE_PERMISSION = { Action: 'lambda:InvokeFunction', Principal: '*', InvokedViaFunctionUrl: true };

/** Creates the source of a streaming handler. Its body can use `event`, `out` and `signaled(file)`. */
export const streaming = (body: string): string => `
  const signaled = async (file) => {
    while (!require('node:fs').existsSync(file)) await new Promise((done) => setTimeout(done, 5));
  };
  exports.handler = awslambda.streamifyResponse(async (event, out) => {${body}});`;

export function createUrlBench(): UrlBench {
  const harness = createHarness();
  const directory = mkdtempSync(join(tmpdir(), 'tidings-signals-'));
  const addresses = createAddressBook();
  const reporter = { report: (event: Harness['events'][number]) => void harness.events.push(event) };
  const random = createRandom(11);
  const urls = createFunctionUrls({
    account: ACCOUNT,
    clock: harness.clock,
    random,
    reporter,
    access: createIam({ account: ACCOUNT, random, reporter }),
    addresses,
    invoker: harness.lambda.functions,
    policyOf: (functionArn) => harness.lambda.functions.policy(functionArn),
  });
  const driver = (type: string): ResourceDriver =>
    [...harness.lambda.drivers, ...urls.drivers].find((candidate) => candidate.type === type)!;
  let resources = 0;
  let signals = 0;
  const streams: OpenStream[] = [];
  const input = (properties: Properties) => {
    const logicalId = `R${resources++}`;
    return { stackName: 'S', logicalId, path: `S/${logicalId}`, properties };
  };
  const create = async (type: string, properties: Properties): Promise<CreatedResource> =>
    driver(type).create(input(properties));
  return {
    ...harness,
    async url(source, options = {}) {
      const functionArn = await harness.deploy(source, options.function);
      for (const permission of options.permissions ?? [URL_PERMISSION, INVOKE_PERMISSION])
        await create('AWS::Lambda::Permission', { FunctionName: functionArn, ...permission });
      const created = await create('AWS::Lambda::Url', {
        TargetFunctionArn: functionArn,
        AuthType: 'NONE',
        ...options.url,
      });
      const address = created.attributes!['FunctionUrl']!;
      const urlId = new URL(address).hostname.split('.')[0]!;
      return { ...created, address, base: addresses.localize(address), urlId, functionArn };
    },
    createUrl: (properties) => create('AWS::Lambda::Url', properties),
    urlProblems: (properties) => driver('AWS::Lambda::Url').validate!(input(properties)),
    openStream: async (base, target) => {
      const stream = await openStream(base, target);
      streams.push(stream);
      return stream;
    },
    newSignal: () => join(directory, String(signals++)),
    printed: (text) => harness.logs.filter(({ line }) => line.endsWith(`\t${text}`)).length,
    stop: async () => {
      for (const { request } of streams) request.destroy();
      await urls.stop();
      await harness.lambda.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Creates a signal file, so that the function that waits for it continues. */
export const signal = (file: string): void => writeFileSync(file, '');

/** A response that is read chunk by chunk. */
export interface OpenStream {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
  /** Returns the next chunk, or undefined at the end of the body. Rejects if the stream is aborted. */
  next(): Promise<string | undefined>;
}

/** Sends a GET request and waits for the response headers. */
export async function openStream(base: string, target: string): Promise<OpenStream> {
  const { hostname, port } = new URL(base);
  const request = httpRequest({ hostname, port, path: target, agent: false });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const pieces = response.iterator({ destroyOnReturn: true }) as AsyncIterator<Buffer>;
  return {
    request,
    response,
    next: async () => {
      const { value, done } = await pieces.next();
      return done ? undefined : value.toString();
    },
  };
}
