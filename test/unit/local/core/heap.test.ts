import fc from 'fast-check';
import { createHeap } from '../../../../local/core/heap';

describe('the heap', () => {
  it('returns the items in the order of their keys', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (keys) => {
        const heap = createHeap<{ readonly key: number }>(({ key }) => key);
        for (const key of keys) heap.push({ key });
        const popped = keys.map(() => heap.pop()?.key);
        expect(popped).toEqual([...keys].sort((a, b) => a - b));
      }),
    );
  });

  it('is empty after the last item was removed, and after clear', () => {
    const heap = createHeap<number>((item) => item);
    expect([heap.size, heap.peek(), heap.pop()]).toEqual([0, undefined, undefined]);
    heap.push(2);
    heap.push(1);
    expect([heap.size, heap.peek()]).toEqual([2, 1]);
    heap.clear();
    expect([heap.size, heap.peek()]).toEqual([0, undefined]);
  });
});
