import type { EngineEvent } from '../../../../local/core/reporter';
import { textLine } from '../../../../local/services/lambda/logs/platform-lines';
import { EngineCounters, tee } from '../../../../scripts/lib/engine-counters';

const line = (functionName: string, text: string | undefined): EngineEvent => ({
  type: 'function-log',
  functionName,
  line: text!,
});
const report = (durationMs: number, status?: 'error' | 'timeout'): string | undefined =>
  textLine({
    type: 'report',
    requestId: 'r',
    durationMs,
    memoryMb: 128,
    maxMemoryMb: 64,
    ...(status ? { status, errorType: 'Runtime.Unknown' } : {}),
  });

describe('EngineCounters', () => {
  it('counts invocations, failures and durations of each function from the log lines of Lambda', () => {
    const counters = new EngineCounters();
    for (const text of [
      textLine({ type: 'start', requestId: 'r' }),
      report(12.5),
      textLine({ type: 'start', requestId: 's' }),
      report(7.5, 'error'),
      textLine({ type: 'start', requestId: 't' }),
      report(100, 'timeout'),
      textLine({ type: 'start', requestId: 'u' }),
      'a line of the function that says REPORT RequestId: x\tDuration: 5 ms\t',
    ])
      counters.report(line('fanout', text));
    counters.report(line('relay', textLine({ type: 'start', requestId: 'v' })));
    counters.report(line('quiet', 'nothing of the platform'));
    expect(counters.counts().functions).toEqual({
      fanout: { invocations: 4, ended: 3, errors: 2, durationMs: 120 },
      relay: { invocations: 1, ended: 0, errors: 0, durationMs: 0 },
    });
  });

  it('groups deliveries by outcome', () => {
    const counters = new EngineCounters();
    for (const outcome of [
      'HTTP 200',
      'HTTP 200',
      'HTTP 503',
      'no complete answer within 15 seconds',
      'IO Exception in HttpClient: connect ECONNREFUSED 127.0.0.1:1',
      'IO Exception in HttpClient: connect ECONNREFUSED 127.0.0.1:2',
      'RetryAttemptsExhausted',
    ])
      counters.report({ type: 'delivery', target: 'http://x', outcome, attempt: 1 });
    expect(counters.counts().deliveries).toEqual({
      'HTTP 200': 2,
      'HTTP 503': 1,
      timeout: 1,
      'no connection': 2,
      RetryAttemptsExhausted: 1,
    });
  });

  it('counts denied calls and warnings, and returns a copy', () => {
    const counters = new EngineCounters();
    counters.report({ type: 'access-denied', principal: 'p', action: 'a', resource: 'r' });
    counters.report({ type: 'warning', message: 'careful' });
    const before = counters.counts();
    counters.report({ type: 'warning', message: 'again' });
    expect(before).toEqual({ functions: {}, deliveries: {}, accessDenied: 1, warnings: 1 });
    expect(counters.counts().warnings).toBe(2);
  });
});

describe('tee', () => {
  it('forwards events to every reporter', () => {
    const seen: string[] = [];
    const named = (name: string) => ({ report: ({ type }: EngineEvent) => void seen.push(`${name} ${type}`) });
    tee(named('one'), named('two')).report({ type: 'warning', message: 'w' });
    expect(seen).toEqual(['one warning', 'two warning']);
  });
});
