import { randomInt } from 'node:crypto';
import { createAssetCatalog } from './assembly/assets';
import { environmentOf } from './assembly/environment';
import { readAssembly } from './assembly/read';
import { startAwsEndpoint } from './aws/endpoint';
import type { Account } from './core/account';
import { createAddressBook } from './core/address-book';
import { OffsetClock } from './core/clock';
import { EngineError } from './core/errors';
import { Lifecycle } from './core/lifecycle';
import { createRandom } from './core/random';
import { silentReporter } from './core/reporter';
import type { Reporter } from './core/reporter';
import { createIam } from './services/iam';
import type { Ledger } from './services/iam';
import { deploy } from './resources/deployment';
import type { Deployment } from './resources/deployment';
import { planAssembly } from './resources/deployment-plan';
import { ResourceRegistry } from './resources/registry';
import { reload } from './resources/update';
import type { ReloadResult } from './resources/update';
import { describeStacks } from './resources/view';
import type { StackView } from './resources/view';
import { startServices } from './services';
import type { Services } from './services';

/** How an engine runs. */
export interface EngineOptions {
  /** Where `cdk synth` wrote, usually `cdk.out`. */
  readonly assemblyDir: string;
  /** 0 means any free port. The first API of each kind and the first function URL get the ports given. @default 0 */
  readonly ports?: {
    readonly aws?: number;
    readonly websocket?: number;
    readonly http?: number;
    readonly functionUrl?: number;
  };
  /** Loopback address of the AWS endpoint. @default 127.0.0.1 */
  readonly host?: string;
  /** Replays order, duplicates and generated names of a run. @default a new one */
  readonly seed?: number;
  /** @default real time, which tests may move forward */
  readonly clock?: OffsetClock;
  /** @default none */
  readonly reporter?: Reporter;
  /** For apps that are not bound to a Region. @default us-east-1 */
  readonly region?: string;
  /** Processes per function. @default 4 */
  readonly maxEnvironmentsPerFunction?: number;
  /** Processes of a function that reserves more concurrency than that, for requests that it holds. @default 50 */
  readonly maxReservedEnvironmentsPerFunction?: number;
  /** How long global indexes lag behind their table, in milliseconds. @default 0 */
  readonly gsiDelayMs?: number;
  /** A CA certificate, PEM, that webhook deliveries trust besides the public ones. @default none */
  readonly extraCaPem?: string;
  /** Variables of the machine that function processes see. @default `PATH` and `SystemRoot` of this process */
  readonly hostEnvironment?: Readonly<Record<string, string>>;
}

/** A running app. */
export interface Engine {
  /** For `AWS_ENDPOINT_URL`; without a trailing slash. */
  readonly awsEndpointUrl: string;
  readonly region: string;
  readonly account: Account;
  readonly seed: number;
  /** By name; a new view after each reload. */
  readonly stacks: Readonly<Record<string, StackView>>;
  readonly clock: OffsetClock;
  /** What was allowed and refused, and which grants were of use. */
  readonly ledger: Ledger;
  readonly services: Services;
  /**
   * Reads the assembly again and updates what can be updated in place.
   * @throws EngineError as `startEngine`, and `engine_stopped`; the engine goes on with what it had
   */
  reload(): Promise<ReloadResult>;
  /** Stops everything; further calls wait for the first. */
  stop(): Promise<void>;
}

const LOOPBACK = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|localhost)$/;

function readHost(host = '127.0.0.1'): string {
  if (LOOPBACK.test(host)) return host;
  throw new EngineError(
    'host_not_loopback',
    `The engine was asked to listen on ${JSON.stringify(host)}.`,
    'Use a loopback address: the engine verifies no signatures.',
  );
}

function machineEnvironment(): Record<string, string> {
  const { PATH, SystemRoot } = process.env;
  return {
    ...(PATH !== undefined && { PATH }),
    ...(SystemRoot !== undefined && { SystemRoot }),
    // Functions run on this machine's Node, not on the one that the template names: a warning about it would mislead.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/**
 * Runs a synthesized app on this machine. Either everything starts, or all that was started is stopped again.
 * @throws EngineError `assembly_…`, `template_refused` (all problems in one), `resource_failed`, `port_in_use`, `host_not_loopback`
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const clock = options.clock ?? new OffsetClock();
  const reporter = options.reporter ?? silentReporter;
  const lifecycle = new Lifecycle(clock, reporter);
  try {
    return await start(options, clock, reporter, lifecycle);
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function start(
  options: EngineOptions,
  clock: OffsetClock,
  reporter: Reporter,
  lifecycle: Lifecycle,
): Promise<Engine> {
  const host = readHost(options.host);
  const random = createRandom(options.seed ?? randomInt(2 ** 32));
  let assembly = await lifecycle.step('cloud assembly', () => readAssembly(options.assemblyDir));
  const account = environmentOf(assembly, options.region);
  const registry = new ResourceRegistry();
  const deployment: Deployment = new Map();
  const addresses = createAddressBook();
  const iam = createIam({ account, random, reporter });

  const endpoint = await lifecycle.step(
    'AWS endpoint',
    () => startAwsEndpoint({ host, port: options.ports?.aws ?? 0, credentials: iam, reporter, random, clock }),
    (started) => started.stop(),
  );
  const services = await startServices(
    {
      ...options,
      account,
      clock,
      random,
      reporter,
      addresses,
      assets: createAssetCatalog(() => assembly),
      iam,
      endpoint,
      registry,
      ports: options.ports ?? {},
      hostEnvironment: options.hostEnvironment ?? machineEnvironment(),
    },
    lifecycle,
  );
  const plan = await lifecycle.step('check of the templates', () => planAssembly(assembly, account, registry));
  await lifecycle.step('resources', () => deploy(plan, registry, deployment));

  let stacks = describeStacks(deployment, addresses);
  const reloadOnce = async (): Promise<ReloadResult> => {
    // Drivers look for new code while they update, so the catalog has to see the new assembly before.
    assembly = readAssembly(options.assemblyDir);
    try {
      return await reload(planAssembly(assembly, account, registry), registry, deployment);
    } finally {
      stacks = describeStacks(deployment, addresses);
    }
  };
  let lastReload: Promise<unknown> = Promise.resolve();
  let stopped = false;

  return {
    awsEndpointUrl: endpoint.url,
    region: account.region,
    account,
    seed: random.seed,
    get stacks() {
      return stacks;
    },
    clock,
    ledger: iam.ledger,
    services,
    async reload() {
      if (stopped) throw new EngineError('engine_stopped', 'The engine has been stopped.', 'Start a new one.');
      const result = lastReload.then(reloadOnce, reloadOnce);
      lastReload = result;
      return result;
    },
    stop() {
      stopped = true;
      return lifecycle.stop();
    },
  };
}
