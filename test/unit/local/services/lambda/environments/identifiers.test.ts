import { createRandom } from '../../../../../../local/core/random';
import {
  functionNameFor,
  logStreamName,
  traceId,
} from '../../../../../../local/services/lambda/environments/identifiers';

describe('generated identifiers', () => {
  const random = createRandom(1);

  it('keep the random suffix of a function name that has to be cut to 64 characters', () => {
    expect(functionNameFor('Stack', 'Fn', random)).toMatch(/^Stack-Fn-[a-z0-9]{8}$/);
    const long = functionNameFor('S'.repeat(60), 'Fn', random);
    expect(long).toMatch(/^S{55}-[a-z0-9]{8}$/);
    expect(functionNameFor('S'.repeat(60), 'Fn', random)).not.toBe(long);
  });

  it('name a log stream by the day in UTC', () => {
    expect(logStreamName(Date.UTC(2026, 0, 2, 23, 59), random)).toMatch(/^2026\/01\/02\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  it('put the time into the trace id', () => {
    expect(traceId(Date.UTC(2026, 0, 1), random)).toMatch(
      /^Root=1-6955b900-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
    );
  });
});
