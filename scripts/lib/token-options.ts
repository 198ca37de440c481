import { parseArgs } from 'node:util';

/** What `npm run token` was asked for. */
export interface TokenOptions {
  readonly subject: string;
  readonly channels: Readonly<Record<string, readonly string[]>>;
  readonly admin: boolean;
  readonly ttlSeconds: number;
  /** ARN of the signing secret of a deployment on AWS; without it the local engine's is used. */
  readonly secretArn: string | undefined;
}

/** Text of `npm run token -- --help`. */
export const TOKEN_HELP = `Prints a token for the local engine, or for a deployment on AWS.

  npm run token -- --subject alice --channel 'room:*=subscribe,publish'

  --subject NAME            who the token is for (required)
  --channel PATTERN=VERBS   channels and what may be done with them; may be repeated.
                            A pattern is a channel name, or a prefix and *.
                            Verbs: subscribe, publish, presence
  --admin                   may also manage webhooks and dead letters
  --ttl SECONDS             how long it is valid (default 3600, at most 604800)
  --secret ARN              the output SigningSecretArn of a deployment on AWS
                            (default: the engine that "npm start" runs)
  --help                    prints this text
`;

const VERBS = new Set(['subscribe', 'publish', 'presence']);
const MAX_TTL_SECONDS = 604_800;

function parseChannel(text: string, problems: string[]): [string, string[]] | undefined {
  const at = text.lastIndexOf('=');
  const pattern = text.slice(0, Math.max(0, at));
  const verbs = text.slice(at + 1).split(',');
  if (at < 1) {
    problems.push(`--channel ${text}: expected PATTERN=VERBS, for example room:*=subscribe,publish`);
    return undefined;
  }
  if (pattern.startsWith('presence:')) {
    const channel = pattern.slice('presence:'.length);
    problems.push(`--channel ${text}: to see who is there, give the verb presence for ${channel} itself`);
    return undefined;
  }
  if (!/^([A-Za-z0-9_.:-]{1,128}|[A-Za-z0-9_.:-]{0,127}\*)$/.test(pattern)) {
    problems.push(
      `--channel ${text}: "${pattern}" is no channel (1 to 128 of A-Z a-z 0-9 _ . : -), nor the beginning of one and *`,
    );
    return undefined;
  }
  const unknown = verbs.filter((verb) => !VERBS.has(verb));
  if (unknown.length > 0)
    problems.push(`--channel ${text}: unknown verb "${unknown.join('", "')}"; there are ${[...VERBS].join(', ')}`);
  return [pattern, verbs];
}

/**
 * Reads the arguments of `npm run token`.
 * @returns `help`, the options, or every problem at once
 */
export function parseTokenOptions(
  args: readonly string[],
): 'help' | TokenOptions | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        subject: { type: 'string' },
        channel: { type: 'string', multiple: true },
        admin: { type: 'boolean' },
        ttl: { type: 'string' },
        secret: { type: 'string' },
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    return { problems: [(error as Error).message] };
  }
  if (values.help) return 'help';
  if (!values.subject) problems.push('--subject is missing: say who the token is for');
  const channels = (values.channel ?? [])
    .map((text) => parseChannel(text, problems))
    .filter((entry) => entry !== undefined);
  if (channels.length === 0 && !values.admin && problems.length === 0)
    problems.push('the token would allow nothing: give --channel or --admin');
  const ttlSeconds = Number(values.ttl ?? 3600);
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_TTL_SECONDS) {
    problems.push(`--ttl ${values.ttl}: expected whole seconds from 1 to ${MAX_TTL_SECONDS}`);
  }
  if (problems.length > 0) return { problems };
  return {
    subject: values.subject!,
    channels: Object.fromEntries(channels),
    admin: values.admin ?? false,
    ttlSeconds,
    secretArn: values.secret,
  };
}
