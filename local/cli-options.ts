import { parseArgs } from 'node:util';

const LOG_LEVELS = ['silent', 'warn', 'info', 'debug'] as const;

/** The level of the least important events that are printed. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Ports of an engine. 0 means any free port. */
export interface PortOptions {
  readonly aws: number;
  readonly websocket: number;
  readonly http: number;
  readonly functionUrl: number;
}

/** Options of every command that runs an engine. */
interface EngineCommandOptions<Ports extends PortOptions> {
  readonly help: boolean;
  readonly ports: Ports;
  /** The host name in printed addresses; the engine itself listens on 127.0.0.1. */
  readonly hostname: string;
  /** The seed of an earlier run, whose random decisions are repeated. Absent for a new seed. */
  readonly seed?: number;
  readonly logLevel: LogLevel;
  /** Whether to print one line of JSON when the engine has started, and nothing else on standard output. */
  readonly json: boolean;
}

export interface StartOptions extends EngineCommandOptions<PortOptions & { readonly console: number }> {
  /** Whether to synthesize again and reload when a source file changes. */
  readonly watch: boolean;
}

export interface DevOptions extends EngineCommandOptions<PortOptions> {
  /** The cloud assembly, relative to the working directory. */
  readonly assemblyDirectory: string;
  /** Region of an app that is not synthesized for a Region. Absent for the engine's default. */
  readonly region?: string;
}

/** The options, or all problems of the command line. */
export type ParsedOptions<Options> =
  | { readonly options: Options; readonly problems?: undefined }
  | { readonly options?: undefined; readonly problems: readonly string[] };

const HOSTNAMES = /^(?:127\.0\.0\.1|(?:[a-z0-9-]+\.)?localhost)$/;
const REGIONS = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const MAX_PORT = 65_535;
const MAX_SEED = 2 ** 32 - 1;
const DEFAULT_ASSEMBLY = 'cdk.out';

const COMMON = {
  help: { type: 'boolean', short: 'h' },
  'aws-port': { type: 'string' },
  'websocket-port': { type: 'string' },
  'http-port': { type: 'string' },
  'function-url-port': { type: 'string' },
  hostname: { type: 'string' },
  seed: { type: 'string' },
  'log-level': { type: 'string' },
  json: { type: 'boolean' },
} as const;
const START = { ...COMMON, 'console-port': { type: 'string' }, watch: { type: 'boolean' } } as const;
const DEV = { ...COMMON, region: { type: 'string' } } as const;

const PORT_HELP = `  --aws-port <n>           port of the AWS endpoint (default 4566; 0: any free port)
  --websocket-port <n>     port of the first WebSocket API (default 4567; 0: any free port)
  --http-port <n>          port of the first HTTP API (default 4568; 0: any free port)
  --function-url-port <n>  port of the first function URL (default 4569; 0: any free port)`;
const RUN_HELP = `  --hostname <name>        host name in printed addresses: localhost, NAME.localhost or 127.0.0.1 (default)
  --seed <n>               repeat the random decisions of the run that printed this seed (0 to ${MAX_SEED})
  --log-level <level>      ${LOG_LEVELS.join(', ')} (default info)`;

/** The text of `npm start -- --help`. */
export const START_HELP = `Usage: npm start -- [options]

Bundles and synthesizes the app, then runs it on this machine.

${PORT_HELP}
  --console-port <n>       port of the console (default 4570; 0: any free port)
${RUN_HELP}
  --json                   when ready, print the content of .tidings/local.json as one line of JSON
  --watch                  reload when a source file changes
  -h, --help               show this text
`;

/** The text of `tidings dev --help`. */
export const DEV_HELP = `Usage: tidings dev [directory] [options]

Runs a synthesized CDK app on this machine. The directory is the output of cdk synth (default ${DEFAULT_ASSEMBLY}).

${PORT_HELP}
${RUN_HELP}
  --region <name>          Region of an app that is not synthesized for a Region (default us-east-1)
  --json                   when ready, print the addresses and outputs as one line of JSON
  -h, --help               show this text
`;

type OptionTable = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>>;

/** The values of one command line. Its methods add a problem for each value that is not valid. */
class OptionReader {
  readonly problems: string[] = [];
  readonly positionals: readonly string[];
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(args: readonly string[], table: OptionTable, maxPositionals: number) {
    const { values, tokens, positionals } = parseArgs({
      args: [...args],
      options: table,
      strict: false,
      allowPositionals: true,
      tokens: true,
    });
    this.#values = values;
    this.positionals = positionals;
    for (const extra of positionals.slice(maxPositionals))
      this.problems.push(`unexpected argument ${JSON.stringify(extra)}`);
    for (const token of tokens) {
      if (token.kind !== 'option') continue;
      const known = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
      if (!known) this.problems.push(`unknown option ${token.rawName}`);
      else if (known.type === 'string' && token.value === undefined)
        this.problems.push(`${token.rawName} needs a value`);
      else if (known.type === 'boolean' && token.value !== undefined)
        this.problems.push(`${token.rawName} takes no value`);
    }
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  integer(name: string, max: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value <= max) return value;
    this.problems.push(`--${name} must be a whole number from 0 to ${max}, but is ${JSON.stringify(text)}`);
    return undefined;
  }

  port(name: string, defaultPort: number): number {
    return this.integer(name, MAX_PORT) ?? defaultPort;
  }

  /** A text that matches a pattern; undefined when it is absent or not valid. */
  matching(name: string, pattern: RegExp, form: string): string | undefined {
    const text = this.text(name);
    if (text === undefined || pattern.test(text)) return text;
    this.problems.push(`--${name} must be ${form}, but is ${JSON.stringify(text)}`);
    return undefined;
  }
}

function readCommon(reader: OptionReader): EngineCommandOptions<PortOptions> {
  const hostname = reader.matching('hostname', HOSTNAMES, 'localhost, NAME.localhost or 127.0.0.1');
  const levels = new RegExp(`^(?:${LOG_LEVELS.join('|')})$`);
  const logLevel = reader.matching('log-level', levels, `one of ${LOG_LEVELS.join(', ')}`) as LogLevel | undefined;
  const ports = {
    aws: reader.port('aws-port', 4566),
    websocket: reader.port('websocket-port', 4567),
    http: reader.port('http-port', 4568),
    functionUrl: reader.port('function-url-port', 4569),
  };
  const seed = reader.integer('seed', MAX_SEED);
  return {
    help: reader.flag('help'),
    ports,
    hostname: hostname ?? '127.0.0.1',
    ...(seed !== undefined && { seed }),
    logLevel: logLevel ?? 'info',
    json: reader.flag('json'),
  };
}

const result = <Options>({ problems }: OptionReader, options: Options): ParsedOptions<Options> =>
  problems.length > 0 ? { problems } : { options };

/** Reads the command line of `npm start`. */
export function parseStartOptions(args: readonly string[]): ParsedOptions<StartOptions> {
  const reader = new OptionReader(args, START, 0);
  const common = readCommon(reader);
  const ports = { ...common.ports, console: reader.port('console-port', 4570) };
  return result(reader, { ...common, ports, watch: reader.flag('watch') });
}

/** Reads the command line of `tidings dev`, without the word `dev`. */
export function parseDevOptions(args: readonly string[]): ParsedOptions<DevOptions> {
  const reader = new OptionReader(args, DEV, 1);
  const common = readCommon(reader);
  const region = reader.matching('region', REGIONS, 'the name of a Region, for example eu-west-1');
  const assemblyDirectory = reader.positionals[0] ?? DEFAULT_ASSEMBLY;
  return result(reader, { ...common, assemblyDirectory, ...(region !== undefined && { region }) });
}
