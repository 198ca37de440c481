import { writeFaultOf } from '../../../publishing/write-faults';

describe('the fault of a failed write', () => {
  it.each([
    ['ConditionalCheckFailedException', 400, 'condition'],
    ['ProvisionedThroughputExceededException', 400, 'throttled'],
    ['ThrottlingException', 400, 'throttled'],
    ['ValidationException', 400, 'refused'],
    ['AccessDeniedException', 400, 'refused'],
    ['InternalServerError', 500, 'ambiguous'],
    ['TimeoutError', undefined, 'ambiguous'],
  ])('for %s with status %s is %s', (name, httpStatusCode, fault) => {
    expect(writeFaultOf(Object.assign(new Error('x'), { name, $metadata: { httpStatusCode } }))).toBe(fault);
  });
});
