import { createLogger } from '../../../../lambdas/runtime/logger';
import { fakeClock } from '../../../helpers/lambdas/fakes';

describe('the logger', () => {
  it('writes one JSON object per line, includes the causes of errors, and omits less severe levels', () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'warn', clock: fakeClock(), write: (line) => void lines.push(line) });
    logger.info('omitted');
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
