import fc from 'fast-check';

import { utf8Length } from '../../../protocol/bytes';
import { encodeCursor } from '../../../protocol/cursors';
import { MAX_DATA_BYTES, MAX_FRAME_BYTES } from '../../../protocol/limits';
import {
  MAX_MESSAGE_BYTES,
  fitsFrame,
  messageText,
  parseMessage,
  parseStoredMessage,
  messageAt,
} from '../../../protocol/messages';

const time = '2026-01-01T00:00:00.000Z';
const position = { channel: 'orders:1', offset: 7, epoch: 'e' };

describe('messages', () => {
  it('are parsed from their text, whatever the data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.option(fc.constant('order.paid'), { nil: undefined }), (data, type) => {
        const message = messageAt(position, { id: 'm', ...(type === undefined ? {} : { type }), data, time });
        expect(parseMessage(messageText(message))).toEqual(JSON.parse(JSON.stringify(message)));
      }),
    );
  });

  it.each([
    ['not JSON', '{'],
    ['a list', '[]'],
    ['no id', `{"data":1,"time":"${time}"}`],
    ['an id with a space', `{"id":"a b","data":1,"time":"${time}"}`],
    ['an id that is too long', `{"id":"${'x'.repeat(65)}","data":1,"time":"${time}"}`],
    ['an empty type', `{"id":"a","type":"","data":1,"time":"${time}"}`],
    ['no data', `{"id":"a","time":"${time}"}`],
    ['an invalid time', '{"id":"a","data":1,"time":"soon"}'],
  ])('are not parsed from stored text with %s', (_what, text) => {
    expect(typeof parseStoredMessage(text)).toBe('string');
  });

  it('may have null as data', () => {
    expect(parseStoredMessage(`{"id":"a","data":null,"time":"${time}"}`)).toEqual({ id: 'a', data: null, time });
  });

  it('fit a frame if every member has its maximum length', () => {
    const channel = `presence:${'c'.repeat(128)}`;
    const epoch = 'e'.repeat(32);
    const offset = Number.MAX_SAFE_INTEGER;
    const data = 'x'.repeat(MAX_DATA_BYTES - 2);
    const message = messageAt({ channel, offset, epoch }, { id: '"'.repeat(64), type: '\\'.repeat(64), data, time });
    expect(fitsFrame(messageText(message))).toBe(true);
    const cursor = encodeCursor([message]);
    const reply = { reply: 'sync', id: '\u0000'.repeat(64), channels: [], messages: [message], cursor, more: true };
    expect(utf8Length(JSON.stringify(reply))).toBeLessThanOrEqual(MAX_FRAME_BYTES);
    expect(fitsFrame('x'.repeat(MAX_MESSAGE_BYTES + 1))).toBe(false);
  });
});
