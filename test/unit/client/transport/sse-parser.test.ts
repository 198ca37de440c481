import fc from 'fast-check';
import { createStreamParser } from '../../../../client/src/transport/sse-parser';
import type { StreamEvent } from '../../../../client/src/transport/sse-parser';

/** Text of one line with characters of one to four bytes in UTF-8, and those that mean something elsewhere. */
const lines = fc
  .array(
    fc.oneof(
      fc.constantFrom(' ', ':', 'é', '€', '𝄞', '👩‍👩‍👧', '\u2028', '\t', '"', 'data: ', 'event:'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join('').replaceAll(/[\r\n]/g, ''));
const names = fc.constantFrom('ready', 'gap', 'end', 'message', 'hb');
/** Lines that change no event: comments, other fields, fields that nobody knows. */
const asides = fc.oneof(
  lines.map((text) => `:${text}`),
  fc.nat().map((ms) => `retry: ${ms}`),
  fc.constantFrom('id: b3JkZXJz~L2UvMQ', 'id', 'retry', 'colour: red', 'dat', 'databases: 1', ' data: indented'),
);

interface Block {
  readonly event: string | undefined;
  readonly data: readonly string[];
  readonly asides: readonly string[];
  readonly spaced: boolean;
}

const blocks: fc.Arbitrary<Block> = fc.record({
  event: fc.option(names, { nil: undefined }),
  data: fc.array(lines, { maxLength: 4 }),
  asides: fc.array(asides, { maxLength: 3 }),
  spaced: fc.boolean(),
});
const streams = fc.array(blocks, { maxLength: 6 });
const lineEnds = fc.constantFrom('\n', '\r\n');
/** Where a text is cut: any number of places, as parts of its length. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });

function write(stream: readonly Block[], lineEnd: string): string {
  return stream
    .flatMap(({ event, data, asides, spaced }) => {
      // A value that begins with a space needs one more, as one is taken away.
      const field = (name: string, value: string): string =>
        `${name}:${spaced || value.startsWith(' ') ? ' ' : ''}${value}`;
      return [
        ...asides.slice(0, 1),
        ...(event === undefined ? [] : [field('event', event)]),
        ...data.flatMap((line, i) => [field('data', line), ...asides.slice(1 + i, 2 + i)]),
        '',
      ];
    })
    .map((line) => line + lineEnd)
    .join('');
}

function meaning(stream: readonly Block[]): StreamEvent[] {
  return stream.flatMap(({ event = 'message', data }) => (data.length > 0 ? [{ event, data: data.join('\n') }] : []));
}

/** Feeds a parser as a body comes: bytes in pieces, decoded piece by piece. */
function readInPieces(text: string, places: readonly number[]): StreamEvent[] {
  const bytes = new TextEncoder().encode(text);
  const ends = [...places.map((place) => Math.floor(place * bytes.length)), bytes.length].sort((a, b) => a - b);
  const decoder = new TextDecoder();
  const parse = createStreamParser();
  let from = 0;
  return ends.flatMap((end) => {
    const piece = bytes.subarray(from, end);
    from = end;
    return parse(decoder.decode(piece, { stream: true }));
  });
}

describe('the parser of event streams', () => {
  it('reads what was written, with comments, ids, retry and unknown fields in between', () => {
    fc.assert(
      fc.property(streams, lineEnds, (stream, lineEnd) => {
        expect(createStreamParser()(write(stream, lineEnd))).toEqual(meaning(stream));
      }),
    );
  });

  it('reads the same wherever the bytes are cut, within characters and line ends too', () => {
    fc.assert(
      fc.property(streams, lineEnds, cuts, (stream, lineEnd, places) => {
        expect(readInPieces(write(stream, lineEnd), places)).toEqual(meaning(stream));
      }),
    );
  });

  it('reads the same byte by byte', () => {
    fc.assert(
      fc.property(streams, lineEnds, (stream, lineEnd) => {
        const text = write(stream, lineEnd);
        const { length } = new TextEncoder().encode(text);
        // Half a byte on, so that rounding moves no cut.
        const everywhere = Array.from({ length }, (_, i) => (i + 0.5) / length);
        expect(readInPieces(text, everywhere)).toEqual(meaning(stream));
      }),
      { numRuns: 50 },
    );
  });

  it('gives an event with the line that ends it, not before', () => {
    const parse = createStreamParser();
    expect(parse('event: gap\r\ndata: {"from":1}\r\n')).toEqual([]);
    expect(parse('\r')).toEqual([]);
    expect(parse('\n')).toEqual([{ event: 'gap', data: '{"from":1}' }]);
    expect(parse('data: unfinished\n')).toEqual([]);
  });

  it('joins the lines of an event and takes one space from each, no more', () => {
    expect(createStreamParser()('data: a\ndata:\ndata:  b\ndata\n\n')).toEqual([
      { event: 'message', data: 'a\n\n b\n' },
    ]);
  });

  it('forgets the name of an event that had no data', () => {
    expect(createStreamParser()('event: gap\n\ndata: 1\n\n')).toEqual([{ event: 'message', data: '1' }]);
  });

  it('takes a heartbeat for no event, nor for the end of one', () => {
    expect(createStreamParser()(': hb\n\ndata: 1\n: hb\ndata: 2\n\n: hb\n\n')).toEqual([
      { event: 'message', data: '1\n2' },
    ]);
  });
});
