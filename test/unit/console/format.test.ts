import { formatCounted, formatData, formatMoment, formatMs, readData, readList } from '../../../console/src/format';

describe('format', () => {
  it('formats durations in milliseconds below one second, and in seconds above', () => {
    expect([formatMs(0.4), formatMs(12.6), formatMs(999.4), formatMs(999.6), formatMs(12_345)]).toEqual([
      '0 ms',
      '13 ms',
      '999 ms',
      '1.0 s',
      '12.3 s',
    ]);
  });

  it('formats counts with singular and plural', () => {
    expect([formatCounted(1, 'call'), formatCounted(1234, 'call'), formatCounted(0, 'batch', 'batches')]).toEqual([
      '1 call',
      '1,234 calls',
      '0 batches',
    ]);
  });

  it('formats data as JSON and truncates it', () => {
    expect(formatData({ a: [1] })).toBe('{"a":[1]}');
    expect(formatData('x'.repeat(300))).toHaveLength(201);
  });

  it('adds the date to a time of another day', () => {
    const now = new Date(2026, 2, 1, 12, 0, 0);
    expect(formatMoment(new Date(2026, 2, 1, 9, 5, 7), now)).toBe('09:05:07');
    expect(formatMoment(new Date(2026, 1, 28, 9, 5, 7), now)).toBe('2026-02-28 09:05:07');
  });

  it('reads data as JSON, or as text if it is not JSON', () => {
    expect([readData('{"a": 1}'), readData('12'), readData('null'), readData('hello you')]).toEqual([
      { a: 1 },
      12,
      null,
      'hello you',
    ]);
  });

  it('reads lists separated by commas or spaces', () => {
    expect([readList(' a, b c,,'), readList('  ')]).toEqual([['a', 'b', 'c'], undefined]);
  });
});
