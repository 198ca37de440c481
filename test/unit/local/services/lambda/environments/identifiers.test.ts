import { createRandom } from '../../../../../../local/core/random';
import { logStreamName, traceId } from '../../../../../../local/services/lambda/environments/identifiers';

describe('generated identifiers', () => {
  const random = createRandom(1);

  it('include the day in UTC in the name of a log stream', () => {
    expect(logStreamName(Date.UTC(2026, 0, 2, 23, 59), random)).toMatch(/^2026\/01\/02\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  it('include the time in a trace id', () => {
    expect(traceId(Date.UTC(2026, 0, 1), random)).toMatch(
      /^Root=1-6955b900-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
    );
  });
});
