import { jsonLine, textLine } from '../../../../../../local/services/lambda/logs/platform-lines';

const REPORT = { type: 'report', requestId: 'r', durationMs: 12.5, memoryMb: 128, maxMemoryMb: 60 } as const;

describe('the log lines of the platform', () => {
  it('mark the start, the end and the report of an invocation in text format', () => {
    expect(textLine({ type: 'start', requestId: 'r' })).toBe('START RequestId: r Version: $LATEST');
    expect(textLine({ type: 'end', requestId: 'r' })).toBe('END RequestId: r');
    expect(textLine(REPORT)).toBe(
      'REPORT RequestId: r\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\t',
    );
  });

  it('include the initialization, the status and the error type', () => {
    expect(textLine({ ...REPORT, initDurationMs: 100, status: 'error', errorType: 'Runtime.ExitError' })).toMatch(
      /Billed Duration: 113 ms\t.*\tInit Duration: 100.00 ms\tStatus: error\tError Type: Runtime.ExitError\t$/,
    );
    expect(textLine({ type: 'init-report', durationMs: 10_000, status: 'timeout' })).toBe(
      'INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout\t',
    );
  });

  it('are records in JSON format, without a line for the end', () => {
    expect(JSON.parse(jsonLine(REPORT, '2026-01-01T00:00:00.000Z')!)).toEqual({
      time: '2026-01-01T00:00:00.000Z',
      type: 'platform.report',
      record: {
        requestId: 'r',
        status: 'success',
        metrics: { durationMs: 12.5, billedDurationMs: 13, memorySizeMB: 128, maxMemoryUsedMB: 60 },
      },
    });
    expect(jsonLine({ type: 'end', requestId: 'r' }, '')).toBeUndefined();
  });
});
