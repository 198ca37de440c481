/**
 * An engine in a separate process that counts what AWS would bill: invocations, their duration, and the read units of
 * DynamoDB. It sends its addresses to the parent process when it is ready, and its counts on request.
 */
import '../scripts/lib/silence-sdk-warning';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from '../local/engine';
import type { EngineEvent } from '../local/core/reporter';
import { readSigningSecret } from '../scripts/lib/signing-secret';
import { signToken } from '../server/src/sign-token';
import { synthesize } from '../scripts/lib/synthesize';

/** Usage since the previous request. */
export interface Usage {
  readonly invocations: number;
  readonly functionMs: number;
  readonly readUnits: number;
}

/** The time at which the engine sends the usage: at once, or after all running invocations have ended. */
export type When = 'now' | 'settled';

/** Addresses of the engine's APIs, and a token. */
export interface Addresses {
  readonly websocketUrl: string;
  readonly httpUrl: string;
  readonly eventsUrl: string;
  readonly token: string;
}

const ASSEMBLY_DIRECTORY = '.build/bench.out';
/** Maximum number of long polls or event streams that are open at the same time. Each one needs a process. */
const MAX_OPEN_REQUESTS = 110;
const READ_OPERATIONS = /\.(GetItem|BatchGetItem|Query|Scan)$/;
/** Milliseconds. If no invocation has ended for this time, the functions that clean up connections have ended, too. */
const QUIET_MS = 1000;
const used = { invocations: 0, functionMs: 0, readUnits: 0 };

/** Running invocations. Those of long polls and event streams continue after their client has disconnected. */
let running = 0;
let lastLineAt = 0;

function report(event: EngineEvent): void {
  if (event.type !== 'function-log') return;
  if (event.line.startsWith('START ')) running += 1;
  const duration = /^REPORT .*?\tDuration: ([\d.]+) ms/.exec(event.line)?.[1];
  if (duration === undefined) return;
  running -= 1;
  lastLineAt = performance.now();
  used.invocations += 1;
  used.functionMs += Number(duration);
}

/** Waits until all invocations have ended, so that their usage counts for the measurement that started them. */
async function untilSettled(): Promise<void> {
  while (running > 0 || performance.now() - lastLineAt < QUIET_MS) await new Promise((done) => setTimeout(done, 50));
}

function addReadUnits(responseBody: string): void {
  const { ConsumedCapacity } = JSON.parse(responseBody) as {
    ConsumedCapacity?: { CapacityUnits: number } | { CapacityUnits: number }[];
  };
  for (const { CapacityUnits } of [ConsumedCapacity ?? []].flat()) used.readUnits += CapacityUnits;
}

/** Raises the reserved concurrency in the template, so that 100 long polls or event streams and some early reconnects fit. */
function raiseBudgets(): void {
  for (const name of readdirSync(ASSEMBLY_DIRECTORY).filter((file) => file.endsWith('.template.json'))) {
    const path = join(ASSEMBLY_DIRECTORY, name);
    const template = readFileSync(path, 'utf8');
    writeFileSync(path, template.replaceAll(/("ReservedConcurrentExecutions": )\d+/g, `$1${MAX_OPEN_REQUESTS}`));
  }
}

async function main(): Promise<void> {
  await synthesize({ outputDirectory: ASSEMBLY_DIRECTORY });
  raiseBudgets();
  const engine = await startEngine({
    assemblyDir: ASSEMBLY_DIRECTORY,
    reporter: { report },
    maxReservedEnvironmentsPerFunction: MAX_OPEN_REQUESTS,
  });
  const { service } = engine.services.dynamodb;
  const handle = service.handle.bind(service);
  service.handle = async (request) => {
    if (!READ_OPERATIONS.test(request.headers['x-amz-target'] ?? '')) return handle(request);
    const input = { ...(JSON.parse(request.body.toString()) as object), ReturnConsumedCapacity: 'TOTAL' };
    const response = await handle({ ...request, body: Buffer.from(JSON.stringify(input)) });
    if (response.status === 200) addReadUnits(String(response.body));
    return response;
  };
  const outputs: Record<string, string> = Object.assign(
    {},
    ...Object.values(engine.stacks).map((stack) => stack.outputs),
  );
  const { awsEndpointUrl, region } = engine;
  const secret = await readSigningSecret({ secretArn: outputs['SigningSecretArn']!, awsEndpointUrl, region });
  const channels = { '*': ['subscribe', 'publish'] } as const;
  const addresses: Addresses = {
    websocketUrl: outputs['WebSocketUrl']!,
    httpUrl: outputs['HttpUrl']!,
    eventsUrl: outputs['EventsUrl']!,
    token: await signToken({ subject: 'bench', channels, expiresInSeconds: 86_400 }, secret),
  };
  process.send?.(addresses);
  process.on('message', (when: When) => {
    void (when === 'settled' ? untilSettled() : Promise.resolve()).then(() => {
      const usage: Usage = { ...used };
      Object.assign(used, { invocations: 0, functionMs: 0, readUnits: 0 });
      process.send?.(usage);
    });
  });
  process.once('disconnect', () => void engine.stop().then(() => process.exit()));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
