import { checkWord } from './client-frames';
import { checkData } from './data';
import { MAX_ID_LENGTH, MAX_TYPE_LENGTH } from './limits';
import { isMessageId, isMessageType } from './messages';
import { Problems, isObject, kindOf } from './problems';
import type { Checked } from './problems';

/** Body of `POST /v1/channels/{channel}/messages`. */
export interface PublishBody {
  readonly data: unknown;
  readonly type?: string;
  /** Makes a retry safe: a repeated id returns the position of the first publish. */
  readonly id?: string;
}

/** Body of `POST /v1/webhooks`. */
export interface WebhookBody {
  /** URL to which messages are posted: https, or http to the machine that runs the local engine. */
  readonly url: string;
  /** Channels to receive: exact names, or prefixes followed by `*`. If absent, all channels. */
  readonly channels?: readonly string[];
  /** Message types to receive: exact types, or prefixes followed by `*`. If absent, all messages, also untyped ones. */
  readonly types?: readonly string[];
}

/** Checks the body of a publish, except for the size of the data. */
export function checkPublishBody(value: unknown): Checked<PublishBody> {
  if (!isObject(value)) {
    return { ok: false, problems: [{ path: '', message: `the body is ${kindOf(value)}; send a JSON object` }] };
  }
  const problems = new Problems();
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
