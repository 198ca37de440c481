/** `npm start`: bundles, synthesizes and runs the app's template on this machine. */
import './lib/silence-sdk-warning';
import { resolve } from 'node:path';
import { parseStartOptions, START_HELP, type StartOptions } from '../local/cli-options';
import { EngineError } from '../local/core/errors';
import { startEngine, type Engine } from '../local/engine';
import { buildBanner } from './lib/start-banner';
import { buildConsole } from './lib/console-assets';
import { startConsoleServer } from './lib/console-server';
import { watchConsole } from './lib/console-watch';
import { EngineCounters, tee } from './lib/engine-counters';
import { createEngineGauges } from './lib/engine-gauges';
import { createEngineSession, exitWithError, localOutputs, progress, withHostname } from './lib/engine-session';
import { isReachable, readLocalFile, removeLocalFile, writeLocalFile, type LocalFile } from './lib/local-file';
import { readSigningSecret } from './lib/signing-secret';
import { synthesize } from './lib/synthesize';
import { signToken } from '../server/src/sign-token';
import { watchFunctions } from './lib/function-watch';

const ASSEMBLY_DIRECTORY = resolve('cdk.out');
const TOKEN_TTL_SECONDS = 86_400;
const ALL_CHANNELS = { '*': ['subscribe', 'publish', 'presence'] } as const;

async function localFileOf(engine: Engine, hostname: string): Promise<Omit<LocalFile, 'consoleUrl'>> {
  const stacks = localOutputs(engine, hostname);
  const outputs: Record<string, string> = Object.assign({}, ...Object.values(stacks));
  const output = (name: string): string => {
    const value = outputs[name];
    if (!value)
      throw new EngineError(
        'output_missing',
        `No stack has the output ${name}.`,
        'Add the output to a stack, or remove its use from scripts/start.ts.',
      );
    return value;
  };
  const { awsEndpointUrl, region } = engine;
  const secret = await readSigningSecret({ secretArn: output('SigningSecretArn'), awsEndpointUrl, region });
  const sign = (subject: string, admin: boolean): Promise<string> =>
    signToken({ subject, channels: ALL_CHANNELS, admin, expiresInSeconds: TOKEN_TTL_SECONDS }, secret);
  return {
    websocketUrl: output('WebSocketUrl'),
    httpUrl: output('HttpUrl'),
    ...(outputs['EventsUrl'] === undefined ? {} : { eventsUrl: outputs['EventsUrl'] }),
    awsEndpointUrl: withHostname(awsEndpointUrl, hostname),
    token: await sign('local', false),
    adminToken: await sign('admin', true),
    region,
    stacks,
  };
}

/** Two engines in one folder would overwrite each other's template and addresses. */
async function assertNoOtherEngine(): Promise<void> {
  const other = readLocalFile();
  if (other === undefined || !(await isReachable(other.awsEndpointUrl))) return;
  throw new EngineError(
    'already_running',
    `An engine is already running in this folder. Its console is ${other.consoleUrl}.`,
    'Use that engine, or stop it with Ctrl-C first.',
  );
}

async function run(options: StartOptions): Promise<void> {
  await assertNoOtherEngine();
  const session = createEngineSession(options.logLevel);
  const { reporter } = session;
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
  session.onStop(removeLocalFile);
  session.onStop(() => engine.stop());
  session.stopOnSignals();

  try {
    const endpoints = await localFileOf(engine, options.hostname);
    const gauges = createEngineGauges(engine, counters);
    session.onStop(() => gauges.stop());
    const consoleServer = await startConsoleServer({
      port: options.ports.console,
      assets: () => assets,
      data: { '/local.json': () => endpoints, '/engine/counters': () => gauges.read() },
      warn: (message) => reporter.report({ type: 'warning', message }),
    });
    session.onStop(() => consoleServer.stop());
    const local = { ...endpoints, consoleUrl: `http://${options.hostname}:${consoleServer.port}` };
    writeLocalFile(local);
    if (options.watch) {
      session.onStop(await watchFunctions({ assemblyDirectory: ASSEMBLY_DIRECTORY, engine, progress }));
      session.onStop(watchConsole({ onBuilt: (built) => (assets = built), progress }));
    }
    process.stdout.write(options.json ? `${JSON.stringify(local)}\n` : buildBanner(local, engine.seed, options.watch));
  } catch (error) {
    await session.stop();
    throw error;
  }
}

const parsed = parseStartOptions(process.argv.slice(2));
if (parsed.problems) {
  process.stderr.write(`${parsed.problems.join('\n')}\n\n${START_HELP}`);
  process.exitCode = 2;
} else if (parsed.options.help) {
  process.stdout.write(START_HELP);
} else {
  run(parsed.options).catch(exitWithError);
}
