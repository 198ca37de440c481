import type { createKeeper } from '../../client/src/gap-and-silence-checks';
import type { DeliverChannel, createDeliverChannel } from '../../lambdas/on-message-fan-out/deliver-channel';
import type { LogWalk } from '../../lambdas/channels/log-walk';
import type { judgeLog } from '../../lambdas/channels/log-holes';
import type { classifyEarlierAttempt } from '../../publishing/earlier-attempt';
import type { logItem } from '../../publishing/channel-items';
import type { Violated } from './checker/checker';
import { plant, weed, withoutDedupe, withoutOrder } from './mutants';
import { search } from './search-schedules';
import { runSchedule } from './run-schedule';

/** Schedules within which a mistake has to be found; the test of the product itself runs many more. */
const SCHEDULES = 200;

jest.mock('../../client/src/sequencer', () => mockPlantable('../../client/src/sequencer', 'createSequencer'));
jest.mock('../../client/src/gap-and-silence-checks', () =>
  mockPlantable('../../client/src/gap-and-silence-checks', 'createKeeper'),
);
jest.mock('../../lambdas/channels/log-holes', () => mockPlantable('../../lambdas/channels/log-holes', 'judgeLog'));
jest.mock('../../lambdas/channels/log-walk', () => mockPlantable('../../lambdas/channels/log-walk', 'LogWalk'));
jest.mock('../../publishing/earlier-attempt', () =>
  mockPlantable('../../publishing/earlier-attempt', 'classifyEarlierAttempt'),
);
jest.mock('../../lambdas/on-message-fan-out/deliver-channel', () =>
  mockPlantable('../../lambdas/on-message-fan-out/deliver-channel', 'createDeliverChannel'),
);
jest.mock('../../publishing/channel-items', () => mockPlantable('../../publishing/channel-items', 'logItem'));

/** Called while imports run, before anything else of this file has. */
function mockPlantable(module: string, name: string): object {
  const { plantable } = jest.requireActual<typeof import('./mutants')>('./mutants');
  return plantable<Record<string, unknown>>(jest.requireActual(module), name);
}

/** A reader for which every hole is there for good: a log that lags is as complete as it will be. */
const lagIsComplete = (judge: typeof judgeLog): typeof judgeLog => {
  return (entries, head, rules) => ({ ...judge(entries, head, rules), settledBelow: () => Infinity });
};

/** A reader that goes past holes without a word. */
const silentWalk = (Walk: typeof LogWalk) =>
  class extends Walk {
    override async feed(window: Parameters<LogWalk['feed']>[0]) {
      const end = await super.feed({ ...window, settledBelow: () => Infinity });
      for (let i = this.steps.length - 1; i >= 0; i -= 1) if (this.steps[i]?.kind === 'gap') this.steps.splice(i, 1);
      return end;
    }
  };

/** Fan-out that says of every message that it was written by itself. */
const tornWrites = (item: typeof logItem): typeof logItem => {
  return (record) => item({ ...record, after: record.offset - 1 });
};

/** Fan-out that takes a failed write for done. */
const swallowedFailures = (create: typeof createDeliverChannel): typeof createDeliverChannel => {
  return (dependencies) => {
    const deliver: DeliverChannel = create(dependencies);
    return async (...args) => {
      await deliver(...args);
      return undefined;
    };
  };
};

/** A publisher that takes an open attempt for one that has failed. */
const impatientClaims = (judge: typeof classifyEarlierAttempt): typeof classifyEarlierAttempt => {
  return async (...args) => {
    const verdict = await judge(...args);
    return verdict.kind === 'undecided' ? { kind: 'not_published' } : verdict;
  };
};

/** A client that never asks about a channel from which nothing comes, and waits for holes to fill by themselves. */
const trustingKeeper = (): typeof createKeeper => () => ({
  heard: () => undefined,
  forget: () => undefined,
  clear: () => undefined,
});

const MISTAKES: readonly [what: string, plants: Record<string, never>, kinds: readonly Violated[]][] = [
  ['the client does not drop duplicates', { createSequencer: withoutDedupe as never }, ['duplicate', 'order']],
  ['the client hands over messages as they come', { createSequencer: withoutOrder as never }, ['hole', 'order']],
  ['the reader returns past a hole without a word', { LogWalk: silentWalk as never }, ['hole']],
  ['the reader takes a log that lags for complete', { judgeLog: lagIsComplete as never }, ['false gap', 'wrong gap']],
  ['the reader takes a torn write for a whole one', { logItem: tornWrites as never }, ['false gap', 'wrong gap']],
  [
    'fan-out takes a failed write for done',
    { createDeliverChannel: swallowedFailures as never },
    ['lost acknowledgement'],
  ],
  ['a publish repeats what is still open', { classifyEarlierAttempt: impatientClaims as never }, ['published twice']],
  ['the client never asks after a silence', { createKeeper: trustingKeeper as never }, ['stuck']],
];

describe('planted mistakes', () => {
  afterEach(weed);

  it.each(MISTAKES)(
    'are found: %s',
    async (_, plants, kinds) => {
      plant(plants);
      const { failed } = await search({ first: 1, count: SCHEDULES, kinds });
      weed();
      if (failed === undefined) throw new Error(`${SCHEDULES} schedules did not find it`);
      const { violations } = await runSchedule(failed.plan);
      expect(violations).toEqual([]);
    },
    120_000,
  );
});
