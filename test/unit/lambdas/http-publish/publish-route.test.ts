import type { Serve } from '../../../../lambdas/http/http-handler';
import { createPublishRoute } from '../../../../lambdas/http-publish/publish-route';
import { ServiceError } from '../../../../lambdas/runtime/service-error';
import { identity } from '../../../helpers/lambdas/fakes';
import { call } from '../../../helpers/lambdas/http-call';
import type { Call } from '../../../helpers/lambdas/http-call';

describe('POST /v1/channels/{channel}/messages', () => {
  const requests: unknown[] = [];
  const publish = (duplicate: boolean): Serve =>
    createPublishRoute(async (request) => {
      requests.push(request);
      return { channel: request.channel, offset: 1, epoch: 'e', id: request.id ?? 'made', time: 't', duplicate };
    });
  const body = JSON.stringify({ data: { x: 1 }, type: 't', id: 'm' });

  it('responds with 201 and the position, and with 200 for a duplicate', async () => {
    const position = { channel: 'a:b', offset: 1, epoch: 'e', id: 'm', time: 't' };
    expect(await call(publish(false), { body, path: { channel: 'a%3Ab' } })).toMatchObject({
      status: 201,
      body: position,
    });
    expect(requests.at(-1)).toEqual({ channel: 'a:b', data: { x: 1 }, type: 't', id: 'm' });
    const encoded = { body: Buffer.from(body).toString('base64'), isBase64Encoded: true, path: { channel: 'a:b' } };
    expect(await call(publish(true), encoded)).toMatchObject({ status: 200, body: position });
  });

  it.each([
    ['an invalid channel', { body, path: { channel: 'a b' } }, 400, 'invalid_channel'],
    ['a broken path', { body, path: { channel: '%' } }, 400, 'invalid_request'],
    ['no body', {}, 400, 'invalid_request'],
    ['a body that is not JSON', { body: 'data=1' }, 400, 'invalid_request'],
    ['no data', { body: '{}' }, 400, 'invalid_request'],
    ['a presence channel', { body, path: { channel: 'presence:a' } }, 403, 'forbidden'],
  ])('rejects %s', async (_what, request: Call, status, code) => {
    expect(await call(publish(false), request)).toMatchObject({ status, body: { error: { code } } });
  });

  it('requires the capability', async () => {
    const caller = identity({ capabilities: { a: ['subscribe'], b: ['publish'] } });
    expect(await call(publish(false), { body }, caller)).toMatchObject({ status: 403 });
  });

  it('states when to retry if the publish is throttled', async () => {
    const serve = createPublishRoute(async () => {
      throw new ServiceError('throttled', 'slow down', { retryAfterSeconds: 1 });
    });
    expect(await call(serve, { body })).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
  });
});
