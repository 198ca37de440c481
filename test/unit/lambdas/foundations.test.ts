import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';

import { backoffDelay } from '../../../lambdas/runtime/backoff';
import { chunk, mapBounded } from '../../../lambdas/runtime/concurrency';
import { createBatchTable } from '../../../lambdas/dynamodb/batch-table';
import { writeFaultOf } from '../../../publishing/write-faults';
import { ServiceError, toServiceError } from '../../../lambdas/runtime/service-error';
import { createLogger } from '../../../lambdas/runtime/logger';
import { fakeClock } from './support/fakes';
import { range } from './support/logs';

describe('the logger', () => {
  it('writes one JSON object per line, errors with their cause, from its level on', () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'warn', clock: fakeClock(), write: (line) => void lines.push(line) });
    logger.info('quiet');
    logger.warn('two\nlines', { count: 1 });
    logger.error('failed', { error: new Error('outer', { cause: new Error('inner') }) });
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'warn',
      time: '2026-01-01T00:00:00.000Z',
      message: 'two\nlines',
      count: 1,
    });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ error: { message: 'outer', cause: { message: 'inner' } } });
  });
});

describe('errors', () => {
  it('are told apart by who has to act', () => {
    const mine = new ServiceError('forbidden', 'no');
    expect(toServiceError(mine)).toBe(mine);
    const throttled = Object.assign(new Error('x'), { name: 'ThrottlingException' });
    expect(toServiceError(throttled)).toMatchObject({ code: 'unavailable', details: { cause: throttled } });
    expect(toServiceError(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).toMatchObject({
      code: 'unavailable',
    });
    expect(toServiceError(new Error('bug'))).toMatchObject({ code: 'internal_error' });
    expect(toServiceError('bug')).toMatchObject({ code: 'internal_error' });
  });

  it.each([
    ['ConditionalCheckFailedException', 400, 'condition'],
    ['ProvisionedThroughputExceededException', 400, 'throttled'],
    ['ThrottlingException', 400, 'throttled'],
    ['ValidationException', 400, 'refused'],
    ['AccessDeniedException', 400, 'refused'],
    ['InternalServerError', 500, 'ambiguous'],
    ['TimeoutError', undefined, 'ambiguous'],
  ])('of a write: %s (%s) is %s', (name, httpStatusCode, fault) => {
    expect(writeFaultOf(Object.assign(new Error('x'), { name, $metadata: { httpStatusCode } }))).toBe(fault);
  });
});

describe('bounded concurrency', () => {
  it('keeps the order of results and its limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(30), fc.integer({ min: 1, max: 8 }), async (count, limit) => {
        let running = 0;
        const results = await mapBounded(range(1, count), limit, async (item) => {
          running += 1;
          expect(running).toBeLessThanOrEqual(limit);
          for (let i = 0; i < item % 3; i++) await Promise.resolve();
          running -= 1;
          return item * 2;
        });
        expect(results).toEqual(range(1, count).map((item) => item * 2));
      }),
    );
  });

  it('starts nothing further after an error', async () => {
    const started: number[] = [];
    const work = async (item: number): Promise<void> => {
      started.push(item);
      if (item === 2) throw new Error('two');
    };
    await expect(mapBounded(range(1, 10), 1, work)).rejects.toThrow('two');
    expect(started).toEqual([1, 2]);
  });

  it('cuts lists into pieces', () => {
    expect(chunk([1, 2, 3], 2)).toEqual([[1, 2], [3]]);
    expect(chunk([], 2)).toEqual([]);
  });
});

describe('waits between tries', () => {
  it('double up to a bound, half of each by chance', () => {
    const backoff = { baseMs: 100, capMs: 1000 };
    expect([0, 1, 2, 3, 4, 9].map((retry) => backoffDelay(backoff, retry, () => 1))).toEqual([
      100, 200, 400, 800, 1000, 1000,
    ]);
    expect(backoffDelay(backoff, 1, () => 0)).toBe(100);
  });
});

describe('batch calls', () => {
  interface Sent {
    readonly input: { readonly RequestItems: Record<string, readonly unknown[] | { readonly Keys: unknown[] }> };
  }
  /** DynamoDB that processes a given number of items per call. */
  const setUp = (perCall: number) => {
    const written: unknown[] = [];
    const clock = fakeClock();
    const send = async ({ input }: Sent): Promise<unknown> => {
      const request = input.RequestItems['t'];
      if (request === undefined) throw new Error('another table was asked for');
      if (!('Keys' in request)) {
        expect(request.length).toBeLessThanOrEqual(25);
        written.push(...request.slice(0, perCall));
        const rest = request.slice(perCall);
        return { UnprocessedItems: rest.length > 0 ? { t: rest } : {} };
      }
      const keys = request.Keys;
      expect(keys.length).toBeLessThanOrEqual(100);
      const rest = keys.slice(perCall);
      const UnprocessedKeys = rest.length > 0 ? { t: { ...request, Keys: rest } } : {};
      return { Responses: { t: keys.slice(0, perCall) }, UnprocessedKeys };
    };
    const client = { send } as unknown as DynamoDBClient;
    return { written, clock, table: createBatchTable('t', { client, sleep: clock.sleep, random: () => 0 }) };
  };
  const items = (count: number) => range(1, count).map((index) => ({ pk: { S: String(index) }, sk: { S: 'x' } }));

  it('go on until every item is done', async () => {
    const { table, written, clock } = setUp(7);
    await table.put(items(60));
    expect(written).toEqual(items(60).map((Item) => ({ PutRequest: { Item } })));
    expect(clock.slept.length).toBeGreaterThan(0);
    expect(await setUp(40).table.get(items(150))).toEqual(items(150));
  });

  it('fail when items stay undone', async () => {
    await expect(setUp(0).table.put(items(1))).rejects.toThrow('1 items of table t were still unprocessed');
    await expect(setUp(0).table.get(items(1))).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});
