/**
 * `npm run bench:cold-start [bundle directory] [rounds]`: the cold start of every function. Each measurement runs in a
 * fresh Node process: the time to load the bundle, and the time of the first call. AWS is a stub on this machine that
 * answers over TLS at once, so a first call mostly consists of the function's own work and its TLS handshakes.
 * Each round measures every function, with and without source maps. The table shows the medians of all rounds.
 */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startAwsStub } from './lib/aws-stub';
import type { AwsStub } from './lib/aws-stub';
import { SIGNING_SECRET, firstCall } from './lib/first-calls';
import { median, table } from './lib/statistics';

const DEFAULT_DIRECTORY = '.build/lambdas';
const DEFAULT_ROUNDS = 7;

/** One cold start; times in milliseconds. */
interface ColdStart {
  readonly loadMs: number;
  readonly callMs: number;
  /** TLS handshakes of the first call. */
  readonly handshakes: number;
}

async function main(): Promise<void> {
  const [directory = DEFAULT_DIRECTORY, rounds = String(DEFAULT_ROUNDS)] = process.argv.slice(2);
  const names = readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  const workDirectory = mkdtempSync(join(tmpdir(), 'cold-start-'));
  const stub = await startAwsStub();
  try {
    const certificate = join(workDirectory, 'certificate.pem');
    writeFileSync(certificate, stub.certificate);
    const figures = await measureAll(names, Number(rounds), (name, sourceMaps) =>
      coldStart(resolve(directory, name, 'index.js'), name, sourceMaps, stub, certificate),
    );
    console.log(`Cold start of the functions in ${directory}, medians of ${rounds} rounds, times in ms`);
    console.log(describe(names, directory, figures));
  } finally {
    stub.stop();
    rmSync(workDirectory, { recursive: true });
  }
}

type Figures = ReadonlyMap<string, readonly ColdStart[]>;

async function measureAll(
  names: readonly string[],
  rounds: number,
  measure: (name: string, sourceMaps: boolean) => Promise<ColdStart>,
): Promise<Figures> {
  const figures = new Map<string, ColdStart[]>();
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      for (const sourceMaps of [false, true]) {
        const key = keyOf(name, sourceMaps);
        figures.set(key, [...(figures.get(key) ?? []), await measure(name, sourceMaps)]);
      }
    }
  }
  return figures;
}

function describe(names: readonly string[], directory: string, figures: Figures): string {
  const rows = names.map((name) => {
    const plain = figures.get(keyOf(name, false)) ?? [];
    const mapped = figures.get(keyOf(name, true)) ?? [];
    const of = (starts: readonly ColdStart[], value: keyof ColdStart): number =>
      median(starts.map((start) => start[value]));
    return {
      name,
      numbers: [
        statSync(join(directory, name, 'index.js')).size / 1024,
        of(plain, 'loadMs'),
        of(mapped, 'loadMs'),
        of(plain, 'callMs'),
        of(mapped, 'callMs'),
        of(plain, 'handshakes'),
      ],
    };
  });
  const mean = rows[0]?.numbers.map((_, column) => sum(rows.map(({ numbers }) => numbers[column] ?? 0)) / rows.length);
  return table(
    ['function', 'bundle KiB', 'load', 'load, source maps', 'first call', 'first call, source maps', 'TLS handshakes'],
    [...rows, { name: 'mean', numbers: mean ?? [] }].map(({ name, numbers }) => [
      name,
      ...numbers.map((number, column) => number.toFixed(column === 0 ? 0 : 1)),
    ]),
  );
}

/** Runs one function once in a fresh process. */
async function coldStart(
  bundle: string,
  name: string,
  sourceMaps: boolean,
  stub: AwsStub,
  certificate: string,
): Promise<ColdStart> {
  const { event, environment } = firstCall(name, signToken());
  const before = stub.handshakes();
  const child = spawn(
    process.execPath,
    [...(sourceMaps ? ['--enable-source-maps'] : []), join(__dirname, 'cold-start-process.cjs'), bundle],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...environment,
        AWS_ENDPOINT_URL: stub.url,
        ...Object.fromEntries(
          ['', 'TIDINGS_'].flatMap((prefix) => [
            [`${prefix}CONNECTIONS_ENDPOINT`, stub.url],
            [`${prefix}DEAD_LETTER_QUEUE_URL`, `${stub.url}/000000000000/queue`],
          ]),
        ),
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'cold',
        AWS_SECRET_ACCESS_KEY: 'start',
        NODE_EXTRA_CA_CERTS: certificate,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
    },
  );
  child.stdin.end(JSON.stringify(event));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  const report = output.split('\n').find((line) => line.startsWith('cold-start '));
  if (code !== 0 || report === undefined) throw new Error(`${name} failed in its first call: ${output}`);
  return { ...(JSON.parse(report.slice('cold-start '.length)) as ColdStart), handshakes: stub.handshakes() - before };
}

function signToken(): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    sub: 'cold-start',
    exp: Math.floor(Date.now() / 1000) + 3600,
    admin: true,
    channels: { '*': ['subscribe', 'publish', 'presence'] },
  };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', SIGNING_SECRET).update(signed).digest('base64url')}`;
}

function keyOf(name: string, sourceMaps: boolean): string {
  return `${name} ${sourceMaps ? 'with' : 'without'} source maps`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
