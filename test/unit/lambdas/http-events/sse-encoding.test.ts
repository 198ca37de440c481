import fc from 'fast-check';

import { encodeComment, encodeEvent, encodeRetry } from '../../../../lambdas/http-events/sse-encoding';
import { parseEventStream } from '../../../helpers/engine/parse-event-stream';

describe('the text of an event stream', () => {
  it('has the form that a native EventSource parses', () => {
    expect(encodeEvent({ id: 'c1', data: { a: 1 } })).toBe('id: c1\ndata: {"a":1}\n\n');
    expect(encodeEvent({ event: 'gap', id: 'c2', data: null })).toBe('event: gap\nid: c2\ndata: null\n\n');
    expect(encodeComment('hb')).toBe(': hb\n\n');
    expect(encodeRetry(1000)).toBe('retry: 1000\n\n');
  });

  it('contains any data unchanged, including every kind of line break', () => {
    const breaks = fc.array(fc.constantFrom('\n', '\r', '\r\n', '\u2028', '\u0085', '\0', ':', 'data: ', 'id: x', ' '));
    const data = fc.oneof(
      fc.jsonValue(),
      breaks.map((parts) => parts.join('')),
    );
    const word = fc.stringMatching(/^[A-Za-z0-9~_-]{1,20}$/);
    const events = fc.array(fc.record({ event: word, id: word, data }));
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 7 }), (list, piece) => {
        const text = list.map((event) => encodeEvent(event) + encodeComment('hb')).join('');
        const parser = parseEventStream('');
        for (let start = 0; start < text.length; start += piece) parser.push(text.slice(start, start + piece));
        expect(parser.events).toEqual(
          list.map(({ event, id, data }) => ({ type: event, id, data: JSON.stringify(data) })),
        );
        expect(parser.comments).toHaveLength(list.length);
      }),
    );
  });

  it.each(['a\nb', 'a\rb', 'a\r\n', '\0'])('is not encoded if %j would end a line or an id early', (text) => {
    expect(() => encodeEvent({ id: text, data: 1 })).toThrow('line break');
    expect(() => encodeEvent({ event: text, data: 1 })).toThrow('line break');
    expect(() => encodeComment(text)).toThrow('line break');
  });

  it('is not encoded for data that JSON cannot represent', () => {
    expect(() => encodeEvent({ data: undefined })).toThrow('undefined');
  });
});
