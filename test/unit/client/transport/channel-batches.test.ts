import { formatCursor } from '../../../../client/src/cursor';
import { fitsRequest, splitIntoFrames } from '../../../../client/src/transport/channel-batches';
import { MAX_CHANNELS_PER_REQUEST } from '../../../../protocol/limits';

/** API Gateway's limit of request line and headers together. */
const HEADERS_BYTES = 10_240;
const TOKEN_BYTES = 4000;

function fill(name: (n: number) => string): string[] {
  const channels: string[] = [];
  for (let n = 0; fitsRequest(channels, name(n)); n++) channels.push(name(n));
  return channels;
}

describe('the channels of one request', () => {
  it('are at most as many as the service accepts', () => {
    expect(fill((n) => `c${n}`)).toHaveLength(MAX_CHANNELS_PER_REQUEST);
  });

  it.each([1, 20, 60, 128])(
    'fit the headers with the token and the longest positions when names have %d characters',
    (length) => {
      const channels = fill((n) => String(n).padStart(length, 'x').slice(-length));
      const cursor = formatCursor(
        channels.map((channel) => [channel, { epoch: 'e'.repeat(16), offset: 999_999_999_999 }]),
      );
      const line = `GET /v1/messages?channels=${channels.join(',')}&cursor=${cursor}&wait=20 HTTP/1.1`;
      const headers = `if-none-match: "${cursor}"`;
      expect(line.length + headers.length + TOKEN_BYTES).toBeLessThan(HEADERS_BYTES);
      expect(channels.length).toBeGreaterThan(5);
    },
  );

  it('are split into frames', () => {
    expect(splitIntoFrames([])).toEqual([]);
    expect(splitIntoFrames(Array.from({ length: 101 }, (_, n) => n)).map(({ length }) => length)).toEqual([50, 50, 1]);
  });
});
