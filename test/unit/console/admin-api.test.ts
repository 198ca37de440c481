import { describeFailure } from '../../../console/src/admin-api';

describe('describeFailure', () => {
  it('returns the problems of the service with their paths, or its message', () => {
    const problems = [{ path: 'url', message: 'is not a URL' }];
    expect(describeFailure(400, JSON.stringify({ error: { code: 'invalid_request', message: 'm', problems } }))).toBe(
      'url is not a URL (invalid_request)',
    );
    expect(describeFailure(403, '{"error":{"code":"forbidden","message":"no admin"}}')).toBe('no admin (forbidden)');
  });

  it('returns the status when the body is not an error of the service', () => {
    expect([describeFailure(503, '{"message":"busy"}'), describeFailure(502, '<html>')]).toEqual([
      'The service answered 503.',
      'The service answered 502.',
    ]);
  });
});
