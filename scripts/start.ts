/** `npm start`: bundles, synthesizes and runs the app's template on this machine. */
import './lib/silence-sdk-warning';
import { resolve } from 'node:path';
import { HELP, parseCliOptions, type CliOptions } from '../local/cli-options';
import { EngineError } from '../local/core/errors';
import type { Reporter } from '../local/core/reporter';
import { startEngine, type Engine } from '../local/engine';
import { buildBanner } from './lib/start-banner';
import { buildConsole } from './lib/console-assets';
import { createConsoleReporter } from './lib/console-reporter';
import { startConsoleServer } from './lib/console-server';
import { watchConsole } from './lib/console-watch';
import { EngineCounters, tee } from './lib/engine-counters';
import { createEngineGauges } from './lib/engine-gauges';
import { readLocalFile, removeLocalFile, writeLocalFile, type LocalFile } from './lib/local-file';
import { isReachable } from './lib/reachable';
import { readSigningSecret } from './lib/signing-secret';
import { synthesize } from './lib/synthesize';
import { signToken } from './lib/sign-token';
import { watchSources } from './lib/function-watch';

const ASSEMBLY_DIRECTORY = resolve('cdk.out');
const TOKEN_TTL_SECONDS = 86_400;
/** Within this time a second signal is the same Ctrl-C: npm, tsx and the terminal may each pass it on. */
const SAME_SIGNAL_MS = 2000;
/** What a shell says of a process that Ctrl-C has ended. */
const INTERRUPTED = 130;
const EVERYTHING = { '*': ['subscribe', 'publish', 'presence'] };

/** Progress goes to standard error, so that standard output holds only what was asked for. */
const progress = (line: string): void => void process.stderr.write(`${line}\n`);

async function describe(engine: Engine, hostname: string): Promise<Omit<LocalFile, 'consoleUrl'>> {
  const shown = (text: string): string => text.replaceAll('//127.0.0.1:', `//${hostname}:`);
  const stacks = Object.fromEntries(
    Object.entries(engine.stacks).map(([name, { outputs }]) => [
      name,
      Object.fromEntries(Object.entries(outputs).map(([output, value]) => [output, shown(value)])),
    ]),
  );
  const outputs: Record<string, string> = Object.assign({}, ...Object.values(stacks));
  const output = (name: string): string => {
    const value = outputs[name];
    if (!value)
      throw new EngineError(
        'output_missing',
        `No stack has the output ${name}.`,
        'Add it to the stack, or remove what needs it from scripts/start.ts.',
      );
    return value;
  };
  const { awsEndpointUrl, region } = engine;
  const secret = await readSigningSecret({ secretArn: output('SigningSecretArn'), awsEndpointUrl, region });
  const sign = (subject: string, admin: boolean): Promise<string> =>
    signToken({ subject, channels: EVERYTHING, admin, ttlSeconds: TOKEN_TTL_SECONDS }, secret, Date.now());
  return {
    websocketUrl: output('WebSocketUrl'),
    httpUrl: output('HttpUrl'),
    ...(outputs['EventsUrl'] === undefined ? {} : { eventsUrl: outputs['EventsUrl'] }),
    awsEndpointUrl: shown(awsEndpointUrl),
    token: await sign('local', false),
    adminToken: await sign('admin', true),
    region,
    stacks,
  };
}

/** Two engines in one folder would write over each other's template and addresses. */
async function refuseSecondEngine(): Promise<void> {
  const other = readLocalFile();
  if (other === undefined || !(await isReachable(other.awsEndpointUrl))) return;
  throw new EngineError(
    'already_running',
    `An engine runs in this folder already; its console is ${other.consoleUrl}.`,
    'Use that one, or stop it with Ctrl-C first.',
  );
}

async function run(options: CliOptions): Promise<void> {
  await refuseSecondEngine();
  let stopping: Promise<void> | undefined;
  const printed = createConsoleReporter(options.logLevel, progress);
  const reporter: Reporter = {
    report(event) {
      // What stopping cuts short is no news.
      if (stopping === undefined) printed.report(event);
    },
  };
  const step = async <T>(message: string, work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await work();
    reporter.report({ type: 'step', message, durationMs: performance.now() - startedAt });
    return result;
  };
  let [assets] = await step('bundled the functions and the console, synthesized the template', () =>
    Promise.all([buildConsole(), synthesize({ outputDirectory: ASSEMBLY_DIRECTORY })]),
  );
  const counters = new EngineCounters();
  const engine = await startEngine({
    assemblyDir: ASSEMBLY_DIRECTORY,
    ports: options.ports,
    reporter: tee(reporter, counters),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  const closers: (() => Promise<void> | void)[] = [() => engine.stop(), removeLocalFile];
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      for (const close of closers) await close();
    })());
  let signalledAt: number | undefined;
  const onSignal = (): void => {
    if (signalledAt === undefined) {
      signalledAt = performance.now();
      progress('\nStopping …');
      stop().then(() => process.exit(0), fail);
    } else if (performance.now() - signalledAt > SAME_SIGNAL_MS) process.exit(INTERRUPTED);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);

  try {
    const described = await describe(engine, options.hostname);
    const gauges = createEngineGauges(engine, counters);
    closers.unshift(() => gauges.stop());
    const page = await startConsoleServer({
      port: options.ports.console,
      assets: () => assets,
      data: { '/local.json': () => described, '/engine/counters': () => gauges.read() },
      warn: (message) => reporter.report({ type: 'warning', message }),
    });
    closers.unshift(() => page.stop());
    const local = { ...described, consoleUrl: `http://${options.hostname}:${page.port}` };
    writeLocalFile(local);
    if (options.watch) {
      closers.unshift(await watchSources({ assemblyDirectory: ASSEMBLY_DIRECTORY, engine, progress }));
      closers.unshift(watchConsole({ built: (built) => (assets = built), progress }));
    }
    process.stdout.write(options.json ? `${JSON.stringify(local)}\n` : buildBanner(local, engine.seed, options.watch));
  } catch (error) {
    await stop();
    throw error;
  }
}

function fail(error: unknown): void {
  const text =
    error instanceof EngineError
      ? [`${error.code}: ${error.message}`, error.remediation].filter(Boolean).join('\n')
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

const parsed = parseCliOptions(process.argv.slice(2));
if (parsed.problems) {
  process.stderr.write(`${parsed.problems.join('\n')}\n\n${HELP}`);
  process.exitCode = 2;
} else if (parsed.options.help) {
  process.stdout.write(HELP);
} else {
  run(parsed.options).catch(fail);
}
