import { webhookUrlFaults } from '../../contract/webhook-url';
import type { WebhookBody } from '../../protocol/http-bodies';
import { MAX_FILTER_COMBINATIONS, MAX_TYPE_LENGTH } from '../../protocol/limits';
import { wordRule } from '../../protocol/messages';
import { CHANNEL_PATTERN, MESSAGE_TYPE } from '../../protocol/name-patterns';
import { Problems, isObject, kindOf, quote } from '../../protocol/problems';
import type { Checked } from '../../protocol/problems';

/** Checks the body of `POST /v1/webhooks`, including the limits of SNS filter policies. */
export function checkWebhookBody(value: unknown): Checked<WebhookBody> {
  if (!isObject(value)) {
    return { ok: false, problems: [{ path: '', message: `the body is ${kindOf(value)}; send a JSON object` }] };
  }
  const problems = new Problems();
  problems.refuseUnknownKeys(value, ['url', 'channels', 'types']);
  checkUrl(value['url'], problems);
  const channels = readPatterns(
    'channels',
    value['channels'],
    CHANNEL_PATTERN,
    'a channel name, or a prefix followed by *',
    problems,
  );
  const typeRule = `${wordRule(MAX_TYPE_LENGTH)}, with an optional * at the end`;
  const types = readPatterns('types', value['types'], MESSAGE_TYPE, typeRule, problems);
  const combinations = (channels?.length ?? 1) * (types?.length ?? 1);
  if (combinations > MAX_FILTER_COMBINATIONS) {
    const message = `make ${combinations} combinations; the maximum of SNS is ${MAX_FILTER_COMBINATIONS}. Use prefixes, or several webhooks`;
    problems.add('channels and types', message);
  }
  return problems.outcome(() => ({
    url: value['url'] as string,
    ...(channels === undefined ? {} : { channels }),
    ...(types === undefined ? {} : { types }),
  }));
}

function checkUrl(url: unknown, problems: Problems): void {
  if (typeof url !== 'string') return problems.add('url', `is ${kindOf(url)}; expected a URL, which is a string`);
  for (const { wrong, fix } of webhookUrlFaults(url, { allowLocalHttp: true })) {
    problems.add('url', `${wrong}; ${fix}`);
  }
}

function readPatterns(
  path: string,
  value: unknown,
  form: RegExp,
  rule: string,
  problems: Problems,
): string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length === 0) {
    problems.add(path, `is ${Array.isArray(value) ? 'empty' : kindOf(value)}; omit it, or name at least one`);
    return undefined;
  }
  for (const [index, item] of value.entries()) {
    if (typeof item !== 'string' || !form.test(item))
      problems.add(`${path}[${index}]`, `${quote(item)} is not ${rule}`);
  }
  return [...new Set(value as string[])];
}
