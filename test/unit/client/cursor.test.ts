import fc from 'fast-check';
import { formatCursor, decodeBase64url, parseCursor } from '../../../client/src/cursor';
import { MAX_CHANNEL_LENGTH } from '../../../protocol/limits';
import { decodeCursor, encodeCursor } from '../../../protocol/cursors';

const channels = fc.stringMatching(new RegExp(`^[A-Za-z0-9_.:-]{1,${MAX_CHANNEL_LENGTH}}$`));
const entries = fc.uniqueArray(
  fc.record({
    channel: channels.filter((name) => !name.startsWith('presence:')),
    epoch: fc.stringMatching(/^[A-Za-z0-9_-]{1,32}$/),
    offset: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  }),
  { selector: ({ channel }) => channel, maxLength: 20 },
);

describe('the cursors of the client', () => {
  it('are equal to those of the service', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const text = formatCursor(list.map((entry) => [entry.channel, entry]));
        expect(text).toBe(encodeCursor(list));
        expect(decodeCursor(text)).toEqual({ ok: true, value: list });
        expect([...parseCursor(text)]).toEqual(list.map(({ channel, epoch, offset }) => [channel, { epoch, offset }]));
      }),
    );
  });

  it('use the later of two entries of a channel (P-12)', () => {
    const [one, two] = [1, 2].map((offset) => formatCursor([['a', { epoch: 'e', offset }]]));
    expect(parseCursor(`${one}~${two}`).get('a')).toEqual({ epoch: 'e', offset: 2 });
    expect(parseCursor('').size).toBe(0);
    expect(parseCursor(formatCursor([['a', { epoch: '', offset: 0 }]])).get('a')).toEqual({ epoch: '', offset: 0 });
  });

  it.each(['earliest', 'a~b', '~', '!', 'YS9lLzE~', 'YS9lL3g'])('reject %j', (text) => {
    expect(() => parseCursor(text)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
  });

  it('decode invalid base64 as the empty string', () => {
    expect(decodeBase64url('%%')).toBe('');
  });
});
