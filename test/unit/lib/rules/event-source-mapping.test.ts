import { checkVisibility, queueBatchProblems } from '../../../../lib/rules/event-source-mapping';

describe('a queue mapping', () => {
  it.each([
    [10, 0, false, 0],
    [11, 0, false, 1],
    [11, 1, false, 0],
    [10_001, 1, false, 1],
    [10, 0, true, 0],
    [11, 0, true, 1],
    [10, 1, true, 1],
  ])('of %i messages, window %i, FIFO %s has %i problems', (batch, window, fifo, count) => {
    expect(queueBatchProblems(batch, window, fifo, 'm')).toHaveLength(count);
  });

  it('should have a visibility timeout of six times the timeout of its function', () => {
    expect(checkVisibility(60, 10, 'q')).toEqual({ problems: [] });
    expect(checkVisibility(59, 10, 'q').warning).toContain('Raise it to 60 seconds');
    expect(checkVisibility(9, 10, 'q').problems).toHaveLength(1);
  });
});
