import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAddressBook } from '../../../../local/core/address-book';
import { createRandom } from '../../../../local/core/random';
import { createFunctionUrls } from '../../../../local/services/lambda/function-url';
import { createIam } from '../../../../local/services/iam';
import type { CreatedResource, Properties, ResourceDriver } from '../../../../local/resources/types';
import { createHarness } from '../harness';
import type { Harness } from '../harness';
import { ACCOUNT } from '../../api-gateway/harness';

/** Function URLs in front of real function processes, judged by real policies. */
export interface UrlBench extends Harness {
  /** Deploys a function with a URL; returns where it is. */
  url(source: string, options?: UrlOptions): Promise<DeployedUrl>;
  createUrl(properties: Properties): Promise<CreatedResource>;
  /** What is wrong with the properties of a URL. */
  urlProblems(properties: Properties): readonly string[];
  /** Like the function of this name; `stop` closes what is still open. */
  openStream(base: string, target: string): Promise<OpenStream>;
  /** Path of a file that does not exist, for a function to wait for. */
  newGate(): string;
  /** Lines that functions printed. */
  printed(text: string): number;
  stop(): Promise<void>;
}

export interface UrlOptions {
  readonly function?: Record<string, unknown>;
  readonly url?: Record<string, unknown>;
  /** @default both that a URL needs */
  readonly permissions?: readonly Record<string, unknown>[];
}

export interface DeployedUrl extends CreatedResource {
  /** What the URL is on AWS. */
  readonly address: string;
  /** `http://127.0.0.1:port/` */
  readonly base: string;
  readonly urlId: string;
  readonly functionArn: string;
}

export const URL_PERMISSION = { Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'NONE' };
export const INVOKE_PERMISSION = { Action: 'lambda:InvokeFunction', Principal: '*', InvokedViaFunctionUrl: true };

/** Wraps the body of a streaming handler, which sees `event`, `out` and `opened(file)`. */
export const streaming = (body: string): string => `
  const opened = async (file) => {
    while (!require('node:fs').existsSync(file)) await new Promise((done) => setTimeout(done, 5));
  };
  exports.handler = awslambda.streamifyResponse(async (event, out) => {${body}});`;

export function createUrlBench(): UrlBench {
  const harness = createHarness();
  const directory = mkdtempSync(join(tmpdir(), 'tidings-gates-'));
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
  let gates = 0;
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
    newGate: () => join(directory, String(gates++)),
    printed: (text) => harness.logs.filter(({ line }) => line.endsWith(`\t${text}`)).length,
    stop: async () => {
      for (const { request } of streams) request.destroy();
      await urls.stop();
      await harness.lambda.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Lets a function that waits for the gate go on. */
export const open = (gate: string): void => writeFileSync(gate, '');

/** A response that is read piece by piece. */
export interface OpenStream {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
  /** Waits for the next piece; undefined at the proper end. Rejects when the stream is cut. */
  next(): Promise<string | undefined>;
}

/** Sends a GET and waits for the head of the response. */
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
