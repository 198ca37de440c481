import { parseArgs } from 'node:util';
import type { Capabilities, Verb } from '../../protocol/capabilities';

/** The options of `npm run token`. */
export interface TokenOptions {
  readonly subject: string;
  readonly channels: Capabilities;
  readonly admin: boolean;
  readonly ttlSeconds: number;
  /** ARN of the signing secret of a deployment on AWS; undefined for the local engine. */
  readonly secretArn: string | undefined;
}

/** Text of `npm run token -- --help`. */
export const TOKEN_HELP = `Prints a token for the local engine, or for a deployment on AWS.

  npm run token -- --subject alice --channel 'room:*=subscribe,publish'

  --subject NAME            the subject, that is, the holder of the token (required)
  --channel PATTERN=VERBS   channels and the permitted verbs; may be repeated.
                            A pattern is a channel name, a prefix followed by *, or *.
                            Verbs: subscribe, publish, presence
  --admin                   also permits managing webhooks and dead letters
  --ttl SECONDS             lifetime of the token (default 3600, at most 604800)
  --secret ARN              the output SigningSecretArn of a deployment on AWS
                            (default: the engine that "npm start" runs in this folder)
  --help                    prints this text
`;

const VERBS = new Set<string>(['subscribe', 'publish', 'presence'] satisfies Verb[]);
const MAX_TTL_SECONDS = 604_800;

function parseChannel(text: string, problems: string[]): [string, Verb[]] | undefined {
  const at = text.lastIndexOf('=');
  const pattern = text.slice(0, Math.max(0, at));
  const verbs = text.slice(at + 1).split(',');
  if (at < 1) {
    problems.push(`--channel ${text}: expected PATTERN=VERBS, for example room:*=subscribe,publish`);
    return undefined;
  }
  if (pattern.startsWith('presence:')) {
    const channel = pattern.slice('presence:'.length);
    problems.push(`--channel ${text}: to read presence, use the verb presence for ${channel} itself`);
    return undefined;
  }
  if (!/^([A-Za-z0-9_.:-]{1,128}|[A-Za-z0-9_.:-]{0,127}\*)$/.test(pattern)) {
    problems.push(
      `--channel ${text}: "${pattern}" is neither a channel (1 to 128 of A-Z a-z 0-9 _ . : -) nor a prefix followed by *`,
    );
    return undefined;
  }
  const unknown = verbs.filter((verb) => !VERBS.has(verb));
  if (unknown.length > 0)
    problems.push(`--channel ${text}: unknown verb "${unknown.join('", "')}"; the verbs are ${[...VERBS].join(', ')}`);
  return [pattern, verbs as Verb[]];
}

/**
 * Parses the arguments of `npm run token`.
 * @returns `help`, the options, or all problems
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
  if (!values.subject) problems.push('--subject is missing: add the name of the holder of the token');
  const channels = (values.channel ?? [])
    .map((text) => parseChannel(text, problems))
    .filter((entry) => entry !== undefined);
  if (channels.length === 0 && !values.admin && problems.length === 0)
    problems.push('the token would permit nothing: add --channel or --admin');
  const ttlSeconds = Number(values.ttl ?? 3600);
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_TTL_SECONDS) {
    problems.push(`--ttl ${values.ttl}: expected a whole number of seconds from 1 to ${MAX_TTL_SECONDS}`);
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
