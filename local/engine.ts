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

export interface EngineOptions {
  /** The output directory of `cdk synth`, usually `cdk.out`. */
  readonly assemblyDir: string;
  /** Ports of the AWS endpoint, the first API of each kind and the first function URL. @default 0, any free port */
  readonly ports?: {
    readonly aws?: number;
    readonly websocket?: number;
    readonly http?: number;
    readonly functionUrl?: number;
  };
  /** Loopback address of the AWS endpoint. @default 127.0.0.1 */
  readonly host?: string;
  /**
   * Seed of the random decisions. The seed of an earlier run repeats its message order, duplicates and generated names.
   * @default a new seed
   */
  readonly seed?: number;
  /** @default real time, which a test can advance */
  readonly clock?: OffsetClock;
  /** @default none */
  readonly reporter?: Reporter;
  /** Region of an app that is not synthesized for a Region. @default us-east-1 */
  readonly region?: string;
  /** Maximum number of processes per function. @default 4 */
  readonly maxEnvironmentsPerFunction?: number;
  /**
   * Maximum number of processes of a function whose reserved concurrency is higher, such as one that serves long polls.
   * @default 50
   */
  readonly maxReservedEnvironmentsPerFunction?: number;
  /** Milliseconds until a write is visible in global secondary indexes. @default 0 */
  readonly gsiDelayMs?: number;
  /** A CA certificate (PEM) that webhook deliveries trust in addition to the public ones. @default none */
  readonly extraCaPem?: string;
  /** Environment variables of this machine for function processes. @default `PATH` and `SystemRoot` of this process */
  readonly hostEnvironment?: Readonly<Record<string, string>>;
}

/** A running engine. */
export interface Engine {
  /** The value for `AWS_ENDPOINT_URL`, without a trailing slash. */
  readonly awsEndpointUrl: string;
  readonly region: string;
  readonly account: Account;
  readonly seed: number;
  /** The stacks by name. A reload replaces this object. */
  readonly stacks: Readonly<Record<string, StackView>>;
  readonly clock: OffsetClock;
  /** The allowed and denied calls, and which grants allowed a call. */
  readonly ledger: Ledger;
  readonly services: Services;
  /**
   * Reads the assembly again and updates resources in place, if no change needs a restart.
   * @throws EngineError the errors of `startEngine`, and `engine_stopped`. The engine continues to run. With
   *   `resource_failed`, the resources that were updated before the failure keep their new properties.
   */
  reload(): Promise<ReloadResult>;
  /** Stops the engine; further calls wait until the first call is complete. */
  stop(): Promise<void>;
}

const LOOPBACK = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|localhost)$/;

function readHost(host = '127.0.0.1'): string {
  if (LOOPBACK.test(host)) return host;
  throw new EngineError(
    'host_not_loopback',
    `The host ${JSON.stringify(host)} is not a loopback address.`,
    'Use 127.0.0.1, ::1 or localhost, because the engine does not verify signatures.',
  );
}

function machineEnvironment(): Record<string, string> {
  const { PATH, SystemRoot } = process.env;
  return {
    ...(PATH !== undefined && { PATH }),
    ...(SystemRoot !== undefined && { SystemRoot }),
    // Functions run on this machine's version of Node, not on the runtime of the template, so this warning would
    // mislead.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/**
 * Runs a synthesized app on this machine. If a part fails to start, the parts that were started are stopped again.
 * @throws EngineError `assembly_…`, `template_refused` (with all problems), `resource_failed`, `port_in_use`,
 *   `host_not_loopback`
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
    // Drivers look up new code in the catalog while they update, so the assembly is replaced first.
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
      if (stopped) throw new EngineError('engine_stopped', 'The engine has been stopped.', 'Start a new engine.');
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
