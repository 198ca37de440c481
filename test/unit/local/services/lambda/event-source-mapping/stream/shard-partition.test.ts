import fc from 'fast-check';
import { partitionOf } from '../../../../../../../local/services/lambda/event-source-mapping/stream/shard-partition';
import {
  createHarness,
  FunctionFailure,
  keysOf,
  numbersOf,
} from '../../../../../../helpers/local/event-source-mapping';

describe('the partitions of a shard', () => {
  it('keep the order of each item when invocations fail', async () => {
    const step = fc.record({
      keys: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 8 }),
      waitMs: fc.nat(300),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(),
        async (steps, ParallelizationFactor, BatchSize, seed) => {
          const harness = createHarness();
          const done = new Map<string, bigint[]>();
          harness.handler = (records, call) => {
            if ((call * 7 + seed) % 3 === 0) throw new FunctionFailure();
            numbersOf(records).forEach((number, i) => {
              const key = keysOf(records)[i]!;
              done.set(key, [...(done.get(key) ?? []), BigInt(number)]);
            });
          };
          harness.create({ ParallelizationFactor, BatchSize });
          for (const { keys, waitMs } of steps) {
            harness.stream.append(keys);
            await harness.clock.advance(waitMs);
          }
          await harness.clock.advance(600_000);
          await harness.mappings.stop();
          const total = [...done.values()].reduce((sum, numbers) => sum + numbers.length, 0);
          expect(total).toBe(steps.reduce((sum, { keys }) => sum + keys.length, 0));
          for (const numbers of done.values()) expect(numbers).toEqual([...numbers].sort((a, b) => (a < b ? -1 : 1)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('deliver different items concurrently', async () => {
    const harness = createHarness();
    const open: (() => void)[] = [];
    harness.handler = () => new Promise<void>((resolve) => open.push(resolve));
    harness.create({ ParallelizationFactor: 10 });
    harness.stream.append(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    await harness.settle();
    expect(harness.calls.length).toBeGreaterThan(2);
    await harness.mappings.stop();
  });

  it('do not depend on the order of an item’s key attributes', () => {
    const partition = (Keys: Record<string, unknown>): number => partitionOf({ dynamodb: { Keys } } as never, 10);
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        (pk, sk) => partition({ pk: { S: pk }, sk: { S: sk } }) === partition({ sk: { S: sk }, pk: { S: pk } }),
      ),
    );
    expect(new Set(Array.from({ length: 100 }, (_, n) => partition({ pk: { S: `k${n}` } }))).size).toBe(10);
  });
});
