import { jsonLength } from '../../protocol/bytes';
import { CHANNEL_RULE, isOrdinaryChannel } from '../../protocol/channels';
import { isOffset } from '../../protocol/cursors';
import type { Position } from '../../protocol/cursors';
import { checkPublishBody } from '../../protocol/http-bodies';
import { findNonJson } from '../../protocol/json-data';
import { MAX_DATA_BYTES } from '../../protocol/limits';
import { Problems, isObject, kindOf, quote } from '../../protocol/problems';
import type { PublishRequest } from '../../publishing/publish';
import { InvalidArgumentError } from './invalid-argument-error';

/** One message to publish. */
export interface MessageInput {
  /** 1 to 128 characters of `A-Z a-z 0-9 _ . : -`. Only the service can publish to presence channels (`presence:…`). */
  readonly channel: string;
  /** Any JSON value, at most 30 KiB as JSON. Values that JSON cannot represent, such as `NaN`, are rejected. */
  readonly data: unknown;
  /**
   * Subscribers and webhooks can filter by the type: 1 to 64 printable ASCII characters without spaces.
   * @default - no type
   */
  readonly type?: string;
  /**
   * Makes a retry safe: a second publish with the same id to the same channel creates no message. 1 to 64 printable
   * ASCII characters without spaces. @default - a random id
   */
  readonly id?: string;
}

/**
 * Checks a message by the rules of the HTTP API.
 * @param optional the accepted members besides `channel` and `data`
 * @throws InvalidArgumentError `invalid_message`, with all problems
 */
export function checkMessage(input: unknown, optional: readonly ('type' | 'id')[]): PublishRequest {
  const problems = new Problems();
  if (!isObject(input)) {
    throw new InvalidArgumentError('invalid_message', [
      { path: '', message: `the message is ${kindOf(input)}; use an object with channel and data` },
    ]);
  }
  const { channel, ...body } = input;
  if (typeof channel !== 'string' || !isOrdinaryChannel(channel)) {
    problems.add('channel', `${quote(channel)} is not a valid channel name: ${CHANNEL_RULE}`);
  }
  problems.refuseUnknownKeys(input, ['channel', 'data', ...optional]);
  const nonJson = 'data' in body ? findNonJson(body['data']) : undefined;
  if (nonJson === undefined) {
    const known = Object.fromEntries(Object.entries(body).filter(([key]) => ['data', 'type', 'id'].includes(key)));
    const checked = checkPublishBody(known);
    if (!checked.ok) checked.problems.forEach(({ path, message }) => problems.add(path, message));
    else if (jsonLength(checked.value.data) > MAX_DATA_BYTES) {
      problems.add('data', `has ${jsonLength(checked.value.data)} bytes as JSON; the maximum is ${MAX_DATA_BYTES}`);
    }
  } else problems.add('', nonJson);
  const result = problems.outcome(() => input as unknown as PublishRequest);
  if (!result.ok) throw new InvalidArgumentError('invalid_message', result.problems);
  return result.value;
}

/**
 * Checks the position of a conditional publish.
 * @throws InvalidArgumentError `invalid_message`
 */
export function checkPosition(position: Position): Position {
  const { epoch, offset } = position;
  if (typeof epoch === 'string' && isOffset(offset) && (epoch === '') === (offset === 0)) return { epoch, offset };
  const message =
    `${quote(position)} is not a position: use the epoch and offset of the channel's latest message, ` +
    "or epoch '' and offset 0 for a channel without messages";
  throw new InvalidArgumentError('invalid_message', [{ path: 'position', message }]);
}
