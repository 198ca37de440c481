import fc from 'fast-check';
import { createDueHeap } from '../../../../../../local/services/dynamodb/time-to-live/due-heap';

describe('the heap of due times', () => {
  it('hands entries out in order of their time, whatever the order they came in', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(50), fc.constant('pop' as const))), (steps) => {
        const heap = createDueHeap<{ dueAt: number }>();
        let model: number[] = [];
        for (const step of steps) {
          if (step === 'pop') {
            model.sort((left, right) => left - right);
            expect(heap.pop()?.dueAt).toBe(model.shift());
          } else {
            heap.push({ dueAt: step });
            model = [...model, step];
          }
          expect(heap.size).toBe(model.length);
          expect(heap.peek()?.dueAt).toBe(model.length > 0 ? Math.min(...model) : undefined);
        }
      }),
    );
  });
});
