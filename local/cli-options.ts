import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface CliOptions {
  readonly help: boolean;
  /** 0 means any free port. */
  readonly ports: {
    readonly aws: number;
    readonly websocket: number;
    readonly http: number;
    readonly functionUrl: number;
    readonly console: number;
  };
  /** The host name in the addresses that are shown; the engine itself listens on 127.0.0.1. */
  readonly hostname: string;
  /** Replays a run; absent for a new one. */
  readonly seed?: number;
  readonly logLevel: LogLevel;
  /** Print one line of JSON once everything runs, and nothing else on standard output. */
  readonly json: boolean;
  /** Synthesize again and reload when a source file changes. */
  readonly watch: boolean;
}

/** Least important events that are printed. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The options, or everything that is wrong with them. */
export type ParsedOptions =
  | { readonly options: CliOptions; readonly problems?: undefined }
  | { readonly options?: undefined; readonly problems: readonly string[] };

const LOG_LEVELS = ['silent', 'warn', 'info', 'debug'] as const;
const HOSTNAMES = /^(?:127\.0\.0\.1|(?:[a-z0-9-]+\.)?localhost)$/;
const MAX_PORT = 65_535;
const MAX_SEED = 2 ** 32 - 1;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  'aws-port': { type: 'string' },
  'websocket-port': { type: 'string' },
  'http-port': { type: 'string' },
  'function-url-port': { type: 'string' },
  'console-port': { type: 'string' },
  hostname: { type: 'string' },
  seed: { type: 'string' },
  'log-level': { type: 'string' },
  json: { type: 'boolean' },
  watch: { type: 'boolean' },
} as const;

/** The text of `--help`. */
export const HELP = `Usage: npm start -- [options]

Runs the synthesized app on this machine.

  --aws-port <n>           port of the AWS endpoint (default 4566; 0: any free port)
  --websocket-port <n>     port of the WebSocket API (default 4567; 0: any free port)
  --http-port <n>          port of the HTTP API (default 4568; 0: any free port)
  --function-url-port <n>  port of the function URL (default 4569; 0: any free port)
  --console-port <n>       port of the console (default 4570; 0: any free port)
  --hostname <name>        host name in the URLs shown: localhost, NAME.localhost or 127.0.0.1 (default)
  --seed <n>               replay a run: the seed that it printed (0 to ${MAX_SEED})
  --log-level <level>      ${LOG_LEVELS.join(', ')} (default info)
  --json                   print one line of JSON when ready: what .tidings/local.json holds
  --watch                  reload when a source file changes
  -h, --help               show this text
`;

function integer(name: string, text: string, max: number, problems: string[]): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= max) return value;
  problems.push(`--${name} must be a whole number from 0 to ${max}, but is ${JSON.stringify(text)}`);
  return 0;
}

/** Reads the command line; pure. All problems are reported at once. */
export function parseCliOptions(args: readonly string[]): ParsedOptions {
  const { values, tokens } = parseArgs({
    args: [...args],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const problems: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(`unexpected argument ${JSON.stringify(token.value)}`);
    if (token.kind !== 'option') continue;
    const known = Object.hasOwn(OPTIONS, token.name) ? OPTIONS[token.name as keyof typeof OPTIONS] : undefined;
    if (!known) problems.push(`unknown option ${token.rawName}`);
    else if (known.type === 'string' && token.value === undefined) problems.push(`${token.rawName} needs a value`);
    else if (known.type === 'boolean' && token.value !== undefined) problems.push(`${token.rawName} takes no value`);
  }
  const text = (name: keyof typeof OPTIONS, byDefault: string): string => {
    const value = values[name];
    return typeof value === 'string' ? value : byDefault;
  };
  const hostname = text('hostname', '127.0.0.1');
  if (!HOSTNAMES.test(hostname))
    problems.push(`--hostname must be localhost, NAME.localhost or 127.0.0.1, but is ${JSON.stringify(hostname)}`);
  const logLevel = LOG_LEVELS.find((level) => level === text('log-level', 'info'));
  if (!logLevel)
    problems.push(`--log-level must be one of ${LOG_LEVELS.join(', ')}, but is ${JSON.stringify(values['log-level'])}`);
  const seed = text('seed', '');
  const options: CliOptions = {
    help: values['help'] === true,
    ports: {
      aws: integer('aws-port', text('aws-port', '4566'), MAX_PORT, problems),
      websocket: integer('websocket-port', text('websocket-port', '4567'), MAX_PORT, problems),
      http: integer('http-port', text('http-port', '4568'), MAX_PORT, problems),
      functionUrl: integer('function-url-port', text('function-url-port', '4569'), MAX_PORT, problems),
      console: integer('console-port', text('console-port', '4570'), MAX_PORT, problems),
    },
    hostname,
    ...(typeof values['seed'] === 'string' && { seed: integer('seed', seed, MAX_SEED, problems) }),
    logLevel: logLevel ?? 'info',
    json: values['json'] === true,
    watch: values['watch'] === true,
  };
  return problems.length > 0 ? { problems } : { options };
}
