import fc from 'fast-check';
import { splitIntoBatches, firstBatch } from '../../../../../../local/services/lambda/event-source-mapping/batches';

describe('splitting into batches', () => {
  it('keeps every item in order and respects the limits of count and size', () => {
    const item = fc.integer({ min: 1, max: 3_000_000 }).map((length) => 'x'.repeat(length));
    fc.assert(
      fc.property(fc.array(item, { maxLength: 8 }), fc.integer({ min: 1, max: 5 }), (items, limit) => {
        const batches = splitIntoBatches(items, limit);
        const fits = (batch: readonly string[]): boolean =>
          Buffer.byteLength(JSON.stringify({ Records: batch })) <= 6 * 1024 * 1024;
        return (
          batches.flat().length === items.length &&
          batches.flat().every((text, i) => text === items[i]) &&
          batches.every((batch) => batch.length > 0 && batch.length <= limit && fits(batch))
        );
      }),
      { numRuns: 25 },
    );
  });

  it('reports when a batch is full', () => {
    expect(firstBatch([1, 2], 3)).toEqual({ count: 2, full: false });
    expect(firstBatch([1, 2, 3], 3)).toEqual({ count: 3, full: true });
    expect(firstBatch(['x'.repeat(4_000_000), 'x'.repeat(4_000_000)], 3)).toEqual({ count: 1, full: true });
  });

  it('returns a single item that exceeds the size limit', () => {
    expect(firstBatch(['x'.repeat(7_000_000)], 3).count).toBe(1);
  });
});
