import fc from 'fast-check';
import { TimeHeap } from '../../../local/services/sqs/heap';

describe('TimeHeap', () => {
  it('gives back everything in order of time, whatever is pushed and popped when', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 50 }))), (steps) => {
        const heap = new TimeHeap<number>();
        let model: number[] = [];
        for (const step of steps) {
          if (step === null) {
            expect(heap.pop()?.at).toBe(model.shift());
          } else {
            heap.push(step, step);
            model = [...model, step].sort((a, b) => a - b);
          }
          expect(heap.peek()?.at).toBe(model[0]);
        }
      }),
    );
  });
});
