import type { createGapAndSilenceChecks } from '../../client/src/gap-and-silence-checks';
import type { FanOutChannel, createFanOutChannel } from '../../lambdas/on-message-fan-out/fan-out-channel';
import type { LogWalk } from '../../lambdas/channels/log-walk';
import type { evaluateLog } from '../../lambdas/channels/log-holes';
import type { classifyEarlierAttempt } from '../../publishing/earlier-attempt';
import type { logItem } from '../../publishing/channel-items';
import type { ViolationKind } from './checker/checker';
import { applyMutants, removeMutants, withoutDedupe, withoutOrder } from './mutants';
import { search } from './search-schedules';
import { runSchedule } from './run-schedule';

/** Maximum number of schedules in which a mutant must be detected. */
const SCHEDULES = 200;

jest.mock('../../client/src/sequencer', () => mockMutable('../../client/src/sequencer', 'createSequencer'));
jest.mock('../../client/src/gap-and-silence-checks', () =>
  mockMutable('../../client/src/gap-and-silence-checks', 'createGapAndSilenceChecks'),
);
jest.mock('../../lambdas/channels/log-holes', () => mockMutable('../../lambdas/channels/log-holes', 'evaluateLog'));
jest.mock('../../lambdas/channels/log-walk', () => mockMutable('../../lambdas/channels/log-walk', 'LogWalk'));
jest.mock('../../publishing/earlier-attempt', () =>
  mockMutable('../../publishing/earlier-attempt', 'classifyEarlierAttempt'),
);
jest.mock('../../lambdas/on-message-fan-out/fan-out-channel', () =>
  mockMutable('../../lambdas/on-message-fan-out/fan-out-channel', 'createFanOutChannel'),
);
jest.mock('../../publishing/channel-items', () => mockMutable('../../publishing/channel-items', 'logItem'));

/** Jest calls this while the imports of this file run, before its other statements. */
function mockMutable(module: string, name: string): object {
  const { mutable } = jest.requireActual<typeof import('./mutants')>('./mutants');
  return mutable<Record<string, unknown>>(jest.requireActual(module), name);
}

/** A reader that treats every hole as permanent, as if all messages were in the log at once. */
const lagIsComplete = (judge: typeof evaluateLog): typeof evaluateLog => {
  return (entries, head, rules) => ({ ...judge(entries, head, rules), settledBelow: () => Infinity });
};

/** A reader that skips holes without reporting a gap. */
const silentWalk = (Walk: typeof LogWalk) =>
  class extends Walk {
    override async consume(window: Parameters<LogWalk['consume']>[0]) {
      const end = await super.consume({ ...window, settledBelow: () => Infinity });
      for (let i = this.steps.length - 1; i >= 0; i -= 1) if (this.steps[i]?.kind === 'gap') this.steps.splice(i, 1);
      return end;
    }
  };

/** Fan-out whose log items do not state which messages were written in one batch. */
const tornWrites = (item: typeof logItem): typeof logItem => {
  return (record) => item({ ...record, after: record.offset - 1 });
};

/** Fan-out that ignores a failed write. */
const swallowedFailures = (create: typeof createFanOutChannel): typeof createFanOutChannel => {
  return (dependencies) => {
    const deliver: FanOutChannel = create(dependencies);
    return async (...args) => {
      await deliver(...args);
      return undefined;
    };
  };
};

/** A publisher that treats an undecided attempt as failed. */
const impatientClaims = (judge: typeof classifyEarlierAttempt): typeof classifyEarlierAttempt => {
  return async (...args) => {
    const verdict = await judge(...args);
    return verdict.kind === 'undecided' ? { kind: 'not_published' } : verdict;
  };
};

/** A client that never checks a silent channel, and never requests the messages of a hole. */
const trustingKeeper = (): typeof createGapAndSilenceChecks => () => ({
  observe: () => undefined,
  stop: () => undefined,
  clear: () => undefined,
});

const MUTANTS: readonly [bug: string, mutants: Record<string, never>, kinds: readonly ViolationKind[]][] = [
  ['the client does not drop duplicates', { createSequencer: withoutDedupe as never }, ['duplicate', 'order']],
  [
    'the client delivers messages in the order of their arrival',
    { createSequencer: withoutOrder as never },
    ['hole', 'order'],
  ],
  ['the reader skips a hole without a gap', { LogWalk: silentWalk as never }, ['hole']],
  ['the reader treats a lagging log as complete', { evaluateLog: lagIsComplete as never }, ['false gap', 'wrong gap']],
  ['the reader treats a partial batch write as complete', { logItem: tornWrites as never }, ['false gap', 'wrong gap']],
  ['fan-out ignores a failed write', { createFanOutChannel: swallowedFailures as never }, ['lost acknowledgement']],
  ['a publish repeats an undecided attempt', { classifyEarlierAttempt: impatientClaims as never }, ['published twice']],
  ['the client never checks a silent channel', { createGapAndSilenceChecks: trustingKeeper as never }, ['stuck']],
];

describe('the simulation', () => {
  afterEach(removeMutants);

  it.each(MUTANTS)('detects that %s', async (_, mutants, kinds) => {
    applyMutants(mutants);
    const { failed } = await search({ first: 1, count: SCHEDULES, kinds });
    removeMutants();
    if (failed === undefined) throw new Error(`${SCHEDULES} schedules did not detect the mutant.`);
    const { violations } = await runSchedule(failed.schedule);
    expect(violations).toEqual([]);
  });
});
