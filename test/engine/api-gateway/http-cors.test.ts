import { http } from '../../helpers/engine/api-gateway';
import { recordingApi } from '../../helpers/engine/http-api';
import type { RecordingApi } from '../../helpers/engine/http-api';

describe('CORS of an HTTP API', () => {
  let api: RecordingApi;
  afterEach(() => api.stop());

  const cors = {
    AllowOrigins: ['https://app.example.com'],
    AllowMethods: ['GET', 'POST'],
    AllowHeaders: ['authorization'],
    MaxAge: 60,
  };
  const preflight = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' };

  it('responds to a preflight without a route and without an invocation', async () => {
    api = await recordingApi({ routes: { 'POST /a': 'f' }, cors });
    const { status, headers } = await http(api.base, 'OPTIONS', '/a', { headers: preflight });
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '60',
    });
    expect(
      (await http(api.base, 'OPTIONS', '/a', { headers: { ...preflight, origin: 'https://evil.example.com' } }))
        .headers,
    ).not.toHaveProperty('access-control-allow-origin');
    expect(api.seen).toEqual([]);
  });

  it('replaces the CORS headers of the integration', async () => {
    api = await recordingApi({ routes: { 'GET /a': 'f' }, cors }, () => ({
      statusCode: 200,
      headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'PUT' },
    }));
    const { headers } = await http(api.base, 'GET', '/a', { headers: { origin: 'https://app.example.com' } });
    expect(headers['access-control-allow-origin']).toBe('https://app.example.com');
    expect(headers).not.toHaveProperty('access-control-allow-methods');
    expect((await http(api.base, 'GET', '/a')).headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('passes preflights to a $default route with an authorizer', async () => {
    api = await recordingApi({ routes: { $default: 'f' }, cors, authorizer: { functionName: 'auth' } });
    expect((await http(api.base, 'OPTIONS', '/a', { headers: preflight })).status).toBe(401);
  });
});
