import fc from 'fast-check';
import { createStreamParser } from '../../../../client/src/transport/sse-parser';
import type { StreamEvent } from '../../../../client/src/transport/sse-parser';

/** One line of text with characters of one to four UTF-8 bytes, and with text that has a meaning in other contexts. */
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
/** Lines that do not change an event: comments, other fields and unknown fields. */
const ignoredLines = fc.oneof(
  lines.map((text) => `:${text}`),
  fc.nat().map((ms) => `retry: ${ms}`),
  fc.constantFrom('id: b3JkZXJz~L2UvMQ', 'id', 'retry', 'colour: red', 'dat', 'databases: 1', ' data: indented'),
);

interface Block {
  readonly event: string | undefined;
  readonly data: readonly string[];
  readonly ignoredLines: readonly string[];
  readonly spaced: boolean;
}

const blocks: fc.Arbitrary<Block> = fc.record({
  event: fc.option(names, { nil: undefined }),
  data: fc.array(lines, { maxLength: 4 }),
  ignoredLines: fc.array(ignoredLines, { maxLength: 3 }),
  spaced: fc.boolean(),
});
const streams = fc.array(blocks, { maxLength: 6 });
const lineEnds = fc.constantFrom('\n', '\r\n');
/** The positions at which a text is split, as fractions of its length. */
const splits = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });

function write(stream: readonly Block[], lineEnd: string): string {
  return stream
    .flatMap(({ event, data, ignoredLines, spaced }) => {
      // The parser removes one space before a value. A value that starts with a space therefore needs another one.
      const field = (name: string, value: string): string =>
        `${name}:${spaced || value.startsWith(' ') ? ' ' : ''}${value}`;
      return [
        ...ignoredLines.slice(0, 1),
        ...(event === undefined ? [] : [field('event', event)]),
        ...data.flatMap((line, i) => [field('data', line), ...ignoredLines.slice(1 + i, 2 + i)]),
        '',
      ];
    })
    .map((line) => line + lineEnd)
    .join('');
}

function eventsOf(stream: readonly Block[]): StreamEvent[] {
  return stream.flatMap(({ event = 'message', data }) => (data.length > 0 ? [{ event, data: data.join('\n') }] : []));
}

/** Parses a text as a response body arrives: split into chunks of bytes, which are decoded one by one. */
function parseInChunks(text: string, positions: readonly number[]): StreamEvent[] {
  const bytes = new TextEncoder().encode(text);
  const ends = [...positions.map((position) => Math.floor(position * bytes.length)), bytes.length].sort(
    (a, b) => a - b,
  );
  const decoder = new TextDecoder();
  const parse = createStreamParser();
  let from = 0;
  return ends.flatMap((end) => {
    const chunk = bytes.subarray(from, end);
    from = end;
    return parse(decoder.decode(chunk, { stream: true }));
  });
}

describe('the parser of event streams', () => {
  it('parses events between comments, ids, retry and unknown fields', () => {
    fc.assert(
      fc.property(streams, lineEnds, (stream, lineEnd) => {
        expect(createStreamParser()(write(stream, lineEnd))).toEqual(eventsOf(stream));
      }),
    );
  });

  it('returns the same events wherever the bytes are split, also within characters and line ends', () => {
    fc.assert(
      fc.property(streams, lineEnds, splits, (stream, lineEnd, positions) => {
        expect(parseInChunks(write(stream, lineEnd), positions)).toEqual(eventsOf(stream));
      }),
    );
  });

  it('returns the same events byte by byte', () => {
    fc.assert(
      fc.property(streams, lineEnds, (stream, lineEnd) => {
        const text = write(stream, lineEnd);
        const { length } = new TextEncoder().encode(text);
        // Half a byte is added, so that rounding does not change a position.
        const everywhere = Array.from({ length }, (_, i) => (i + 0.5) / length);
        expect(parseInChunks(text, everywhere)).toEqual(eventsOf(stream));
      }),
      { numRuns: 50 },
    );
  });

  it('returns an event with the line that ends it, not before', () => {
    const parse = createStreamParser();
    expect(parse('event: gap\r\ndata: {"from":1}\r\n')).toEqual([]);
    expect(parse('\r')).toEqual([]);
    expect(parse('\n')).toEqual([{ event: 'gap', data: '{"from":1}' }]);
    expect(parse('data: unfinished\n')).toEqual([]);
  });

  it('joins the data lines of an event, and removes one space before each value', () => {
    expect(createStreamParser()('data: a\ndata:\ndata:  b\ndata\n\n')).toEqual([
      { event: 'message', data: 'a\n\n b\n' },
    ]);
  });

  it('discards the name of an event without data', () => {
    expect(createStreamParser()('event: gap\n\ndata: 1\n\n')).toEqual([{ event: 'message', data: '1' }]);
  });

  it('ignores heartbeats between events and within an event', () => {
    expect(createStreamParser()(': hb\n\ndata: 1\n: hb\ndata: 2\n\n: hb\n\n')).toEqual([
      { event: 'message', data: '1\n2' },
    ]);
  });
});
