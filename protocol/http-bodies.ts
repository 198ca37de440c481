import { isPattern } from './capabilities';
import { checkWord } from './client-frames';
import { checkData } from './data';
import { MAX_FILTER_COMBINATIONS, MAX_ID_LENGTH, MAX_TYPE_LENGTH, MAX_URL_LENGTH } from './limits';
import { isMessageId, isMessageType, wordRule } from './messages';
import { Problems, isObject, kindOf, quote } from './problems';
import type { Checked } from './problems';

/** Body of `POST /v1/channels/{channel}/messages`. */
export interface PublishBody {
  readonly data: unknown;
  readonly type?: string;
  /** Makes the publish repeatable: the same id answers the first offset. */
  readonly id?: string;
}

/** Body of `POST /v1/webhooks`. */
export interface WebhookBody {
  /** Where messages are posted: https, or http to this machine. */
  readonly url: string;
  /** Channels of interest: exact names or prefixes with `*`; absent means all. */
  readonly channels?: readonly string[];
  /** Message types of interest: exact words or prefixes with `*`; absent means all, untyped ones included. */
  readonly types?: readonly string[];
}

/** Checks the body of a publish; the size of the data is not judged here. */
export function checkPublishBody(value: unknown): Checked<PublishBody> {
  const problems = new Problems();
  if (!isObject(value)) return notAnObject(value);
  problems.refuseUnknownKeys(value, ['data', 'type', 'id']);
  const { type, id } = value;
  checkData(value, problems);
  checkWord('type', type, isMessageType, MAX_TYPE_LENGTH, problems);
  checkWord('id', id, isMessageId, MAX_ID_LENGTH, problems);
  return problems.outcome(() => ({
    data: value['data'],
    ...(type === undefined ? {} : { type: type as string }),
    ...(id === undefined ? {} : { id: id as string }),
  }));
}

/** Checks the body of a new webhook, the limits of SNS filter policies included. */
export function checkWebhookBody(value: unknown): Checked<WebhookBody> {
  const problems = new Problems();
  if (!isObject(value)) return notAnObject(value);
  problems.refuseUnknownKeys(value, ['url', 'channels', 'types']);
  const refusal = refuseUrl(value['url']);
  if (refusal !== undefined) problems.add('url', refusal);
  const channels = readList('channels', value['channels'], isPattern, 'a channel name or prefix with *', problems);
  const typeRule = `${wordRule(MAX_TYPE_LENGTH)}, with an optional * at the end`;
  const types = readList('types', value['types'], isMessageType, typeRule, problems);
  const combinations = (channels?.length ?? 1) * (types?.length ?? 1);
  if (combinations > MAX_FILTER_COMBINATIONS) {
    const message = `make ${combinations} combinations; SNS allows ${MAX_FILTER_COMBINATIONS}: use prefixes, or two webhooks`;
    problems.add('channels and types', message);
  }
  return problems.outcome(() => ({
    url: value['url'] as string,
    ...(channels === undefined ? {} : { channels }),
    ...(types === undefined ? {} : { types }),
  }));
}

/**
 * Says why a webhook cannot be sent to this URL, `undefined` when it can.
 * SNS delivers to public https endpoints; http is for endpoints on the machine that runs the local engine.
 */
export function refuseUrl(value: unknown): string | undefined {
  if (typeof value !== 'string') return `is ${kindOf(value)}; expected the text of a URL`;
  if (value.length > MAX_URL_LENGTH) return `has ${value.length} characters; at most ${MAX_URL_LENGTH} are accepted`;
  if (!URL.canParse(value)) return `${quote(value)} is not an absolute URL`;
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') return 'carries a user name or password; put a secret into the path';
  if (url.hash !== '') return 'has a fragment, which is never sent; leave it out';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return `${quote(url.protocol)} is not a protocol of webhooks; use https`;
  return isLoopback(url.hostname)
    ? undefined
    : `${quote(value)} is not encrypted; use https (http reaches localhost only)`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function readList(
  path: string,
  value: unknown,
  accepts: (text: string) => boolean,
  rule: string,
  problems: Problems,
): string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length === 0) {
    problems.add(path, `is ${Array.isArray(value) ? 'empty' : kindOf(value)}; leave it out, or name at least one`);
    return undefined;
  }
  for (const [index, item] of value.entries()) {
    if (typeof item !== 'string' || !accepts(item)) problems.add(`${path}[${index}]`, `${quote(item)} is not ${rule}`);
  }
  return [...new Set(value as string[])];
}

function notAnObject<T>(value: unknown): Checked<T> {
  return { ok: false, problems: [{ path: '', message: `the body is ${kindOf(value)}; send a JSON object` }] };
}
