import type { Serve } from '../../../../lambdas/http/http-handler';
import { call } from '../../../helpers/lambdas/http-call';

describe('every HTTP route', () => {
  const ok: Serve = async () => ({ status: 200, body: {} });

  it('reads the token from the header or the query', async () => {
    expect(await call(ok)).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(await call(ok, { headers: {}, query: { token: 'good' } })).toMatchObject({ status: 200 });
    expect(await call(ok, { headers: { authorization: 'bearer good' } })).toMatchObject({ status: 200 });
  });

  it('rejects a missing or invalid token with 401, a code and the request id', async () => {
    const missing = await call(ok, { headers: {} });
    expect(missing).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(missing.body).toMatchObject({ error: { code: 'unauthorized', requestId: 'r1' } });
    expect(JSON.stringify(missing.body)).toContain('the token is missing; send Authorization: Bearer <token>');
    const basic = await call(ok, { headers: { authorization: 'Basic good' }, query: { token: 'good' } });
    expect(basic).toMatchObject({
      status: 401,
      body: { error: { message: expect.stringContaining('not a bearer token') } },
    });
    expect(await call(ok, { headers: { authorization: 'Bearer old' } })).toMatchObject({
      status: 401,
      body: { error: { code: 'token_expired' } },
    });
  });

  it('does not reveal internal errors, and states when to retry a transient failure', async () => {
    const broken = await call(async () => {
      throw new Error('secret 1234');
    });
    expect(broken).toMatchObject({ status: 500, body: { error: { code: 'internal_error' } } });
    expect(JSON.stringify(broken.body)).not.toContain('1234');
    expect(broken.logger.lines).toHaveLength(1);
    const transient = await call(async () => {
      throw Object.assign(new Error('x'), { name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } });
    });
    expect(transient).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  });

  it('responds with 500 if API Gateway invokes the function for an unknown route', async () => {
    expect(await call(ok, { route: 'GET /other' })).toMatchObject({ status: 500 });
  });
});
