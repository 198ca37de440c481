/**
 * An engine in a process of its own that counts what a deployment would be billed for: invocations and their time, and
 * the read units of DynamoDB. It tells its addresses once, and its counts when asked.
 */
import '../scripts/lib/silence-sdk-warning';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from '../local/engine';
import type { EngineEvent } from '../local/core/reporter';
import { readSigningSecret } from '../scripts/lib/signing-secret';
import { signToken } from '../scripts/lib/sign-token';
import { synthesize } from '../scripts/lib/synthesize';

/** What was used since the last time it was asked. */
export interface Usage {
  readonly invocations: number;
  readonly functionMs: number;
  readonly readUnits: number;
}

/** Whether to tell the usage at once, or when everything that was begun has ended. */
export type When = 'now' | 'settled';

/** Where the engine's APIs are. */
export interface Addresses {
  readonly websocketUrl: string;
  readonly httpUrl: string;
  readonly eventsUrl: string;
  readonly token: string;
}

const ASSEMBLY_DIRECTORY = '.build/bench.out';
/** Each held request is a process of its own. */
const HELD_AT_MOST = 110;
const READS = /\.(GetItem|BatchGetItem|Query|Scan)$/;
/** Clients that left are noticed, and their connections cleaned up, within this time. */
const QUIET_MS = 1000;
const used = { invocations: 0, functionMs: 0, readUnits: 0 };

/** Invocations that have begun and not ended: a request that is held goes on after its client has left. */
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

/** Waits until everything that was begun has ended, so that it is billed to whoever began it. */
async function settled(): Promise<void> {
  while (running > 0 || performance.now() - lastLineAt < QUIET_MS) await new Promise((done) => setTimeout(done, 50));
}

function addReadUnits(answer: string): void {
  const { ConsumedCapacity } = JSON.parse(answer) as {
    ConsumedCapacity?: { CapacityUnits: number } | { CapacityUnits: number }[];
  };
  for (const { CapacityUnits } of [ConsumedCapacity ?? []].flat()) used.readUnits += CapacityUnits;
}

/** Gives the functions that hold requests a budget for a hundred of them, and some to come back while others end. */
function raiseBudgets(): void {
  for (const name of readdirSync(ASSEMBLY_DIRECTORY).filter((file) => file.endsWith('.template.json'))) {
    const path = join(ASSEMBLY_DIRECTORY, name);
    const template = readFileSync(path, 'utf8');
    writeFileSync(path, template.replaceAll(/("ReservedConcurrentExecutions": )\d+/g, `$1${HELD_AT_MOST}`));
  }
}

async function main(): Promise<void> {
  await synthesize({ outputDirectory: ASSEMBLY_DIRECTORY });
  raiseBudgets();
  const engine = await startEngine({
    assemblyDir: ASSEMBLY_DIRECTORY,
    reporter: { report },
    maxReservedEnvironmentsPerFunction: HELD_AT_MOST,
  });
  const { service } = engine.services.dynamodb;
  const handle = service.handle.bind(service);
  service.handle = async (request) => {
    if (!READS.test(request.headers['x-amz-target'] ?? '')) return handle(request);
    const input = { ...(JSON.parse(request.body.toString()) as object), ReturnConsumedCapacity: 'TOTAL' };
    const answer = await handle({ ...request, body: Buffer.from(JSON.stringify(input)) });
    if (answer.status === 200) addReadUnits(String(answer.body));
    return answer;
  };
  const outputs: Record<string, string> = Object.assign(
    {},
    ...Object.values(engine.stacks).map((stack) => stack.outputs),
  );
  const { awsEndpointUrl, region } = engine;
  const secret = await readSigningSecret({ secretArn: outputs['SigningSecretArn']!, awsEndpointUrl, region });
  const channels = { '*': ['subscribe', 'publish'] };
  const addresses: Addresses = {
    websocketUrl: outputs['WebSocketUrl']!,
    httpUrl: outputs['HttpUrl']!,
    eventsUrl: outputs['EventsUrl']!,
    token: await signToken({ subject: 'bench', channels, ttlSeconds: 86_400 }, secret, Date.now()),
  };
  process.send?.(addresses);
  process.on('message', (when: When) => {
    void (when === 'settled' ? settled() : Promise.resolve()).then(() => {
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
