import { ServiceError, toServiceError } from '../../../../lambdas/runtime/service-error';

describe('toServiceError', () => {
  it('returns a ServiceError unchanged, and distinguishes transient failures from faults of the service', () => {
    const forbidden = new ServiceError('forbidden', 'no');
    expect(toServiceError(forbidden)).toBe(forbidden);
    const throttled = Object.assign(new Error('x'), { name: 'ThrottlingException' });
    expect(toServiceError(throttled)).toMatchObject({ code: 'unavailable', details: { cause: throttled } });
    expect(toServiceError(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).toMatchObject({
      code: 'unavailable',
    });
    expect(toServiceError(new Error('bug'))).toMatchObject({ code: 'internal_error' });
    expect(toServiceError('bug')).toMatchObject({ code: 'internal_error' });
  });
});
