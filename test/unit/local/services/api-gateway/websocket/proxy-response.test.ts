import { parseProxyResponse } from '../../../../../../local/services/api-gateway/websocket/proxy-response';

describe('proxy response', () => {
  it.each<[unknown, boolean]>([
    [{ statusCode: 200 }, true],
    [{ statusCode: 200, headers: { a: 'b' }, multiValueHeaders: {}, body: 'x', isBase64Encoded: false }, true],
    [{ statusCode: 200, extra: 1 }, false],
    [{ statusCode: '200' }, false],
    [{ statusCode: 20 }, false],
    [{ statusCode: 200, body: {} }, false],
    [{ statusCode: 200, headers: [] }, false],
    [{}, false],
    [null, false],
    ['text', false],
    [[], false],
  ])('%j: well-formed %s', (result, wellFormed) => {
    expect(parseProxyResponse(JSON.stringify(result)) !== undefined).toBe(wellFormed);
  });
});
