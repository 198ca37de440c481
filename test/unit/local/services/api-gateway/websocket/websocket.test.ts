import fc from 'fast-check';
import { judgeConnect } from '../../../../../../local/services/api-gateway/websocket/admission';
import { errorText } from '../../../../../../local/services/api-gateway/websocket/error-text';
import { createFrameJudge, createFrameWatch } from '../../../../../../local/services/api-gateway/websocket/frame-watch';
import type { FrameHeader } from '../../../../../../local/services/api-gateway/websocket/frame-watch';
import { managementTarget } from '../../../../../../local/services/api-gateway/websocket/management';
import { parseProxyResponse } from '../../../../../../local/services/api-gateway/websocket/proxy-response';
import { compileRouteSelection } from '../../../../../../local/services/api-gateway/websocket/route-selection';

describe('route selection', () => {
  const select = (expression: string, body: unknown): string | undefined =>
    compileRouteSelection(expression)?.(typeof body === 'string' ? body : JSON.stringify(body));

  it.each<[string, unknown, string | undefined]>([
    ['$request.body.action', { action: 'send' }, 'send'],
    ['$request.body.a.b', { a: { b: 7 } }, '7'],
    ['$request.body.action', { action: ['a', 'b'] }, '[a, b]'],
    ['$request.body.action', { action: true }, 'true'],
    ['$request.body.action', {}, undefined],
    ['$request.body.action', { action: null }, undefined],
    ['$request.body.constructor', {}, undefined],
    ['$request.body.action', 'no json', undefined],
    ['$request.body.action', '5', undefined],
    ['${request.body.a}/${request.body.b}', { a: 'x', b: 'y' }, 'x/y'],
    ['${request.body.a}-${request.body.b}', { a: 'join' }, 'join-'],
    ['${request.body.a}', 'no json', undefined],
  ])('%s of %j is %s', (expression, body, expected) => {
    expect(select(expression, body)).toBe(expected);
  });

  it.each(['action', '$request.header.x', '$request.body', '${request.header.a}', '${request.body.a}$x'])(
    'does not take %s',
    (expression) => {
      expect(compileRouteSelection(expression)).toBeUndefined();
    },
  );
});

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
  ])('%j: well-formed %s', (answer, wellFormed) => {
    expect(parseProxyResponse(JSON.stringify(answer)) !== undefined).toBe(wellFormed);
  });
});

describe('$connect outcome', () => {
  it('maps every way of not answering to its status', () => {
    const status = (outcome: Parameters<typeof judgeConnect>[0]): number => {
      const admission = judgeConnect(outcome, 'c', 'r');
      return admission.admitted ? 101 : admission.status;
    };
    expect(status({ kind: 'answered', payload: '{"statusCode":204}' })).toBe(101);
    expect(status({ kind: 'answered', payload: '{"statusCode":302}' })).toBe(302);
    expect(status({ kind: 'answered', payload: '"ok"' })).toBe(502);
    expect(status({ kind: 'failed', message: 'x' })).toBe(502);
    expect(status({ kind: 'refused', reason: 'TooManyRequestsException' })).toBe(500);
    expect(status({ kind: 'timed-out' })).toBe(504);
  });
});

describe('error text', () => {
  it('has the spacing of AWS', () => {
    expect(errorText('Forbidden', 'c=', 'r=')).toBe('{"message": "Forbidden", "connectionId":"c=", "requestId":"r="}');
  });
});

describe('management path', () => {
  it('decodes the id and takes both forms of the at sign', () => {
    expect(managementTarget('/prod/@connections/abc%3D')).toEqual({ stage: 'prod', connectionId: 'abc=' });
    expect(managementTarget('/prod/%40connections/abc=')).toEqual({ stage: 'prod', connectionId: 'abc=' });
    expect(managementTarget('/prod/@connections/%zz')).toEqual({ stage: 'prod', connectionId: '%zz' });
    expect(managementTarget('/@connections/abc=')).toBeUndefined();
    expect(managementTarget('/prod/@connections/a/b')).toBeUndefined();
  });
});

/** A client's frame with a zero mask. */
function frame({ opcode, final, payloadLength }: FrameHeader): Buffer {
  const first = (final ? 0x80 : 0) | opcode;
  const mask = Buffer.alloc(4);
  const payload = Buffer.alloc(payloadLength);
  if (payloadLength < 126) return Buffer.concat([Buffer.from([first, 0x80 | payloadLength]), mask, payload]);
  const length = Buffer.alloc(payloadLength < 65_536 ? 2 : 8);
  if (length.length === 2) length.writeUInt16BE(payloadLength);
  else length.writeBigUInt64BE(BigInt(payloadLength));
  return Buffer.concat([Buffer.from([first, 0x80 | (length.length === 2 ? 126 : 127)]), length, mask, payload]);
}

describe('frame watch', () => {
  it('finds every header, however the bytes are cut', () => {
    const header = fc.record({
      opcode: fc.constantFrom(0, 1, 2, 8, 9, 10),
      final: fc.boolean(),
      payloadLength: fc.oneof(fc.integer({ min: 0, max: 130 }), fc.constantFrom(125, 126, 65_535, 65_536, 70_000)),
    });
    fc.assert(
      fc.property(
        fc.array(header, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1 }),
        (headers, cuts) => {
          const bytes = Buffer.concat(headers.map(frame));
          const seen: FrameHeader[] = [];
          const watch = createFrameWatch((found) => seen.push(found));
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const step = cuts[i % cuts.length]!;
            watch(bytes.subarray(at, at + step));
            at += step;
          }
          expect(seen).toEqual(headers);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('judges frames, messages and binary data, and lets control frames pass between fragments', () => {
    const judge = createFrameJudge();
    const text = (payloadLength: number, final = true, opcode = 1): number | undefined =>
      judge({ opcode, final, payloadLength });
    expect(text(32_768)).toBeUndefined();
    expect(text(32_769)).toBe(1009);
    expect(text(32_768, false)).toBeUndefined();
    expect(text(32_768, false, 0)).toBeUndefined();
    expect(text(100, true, 9)).toBeUndefined();
    expect(text(32_768, false, 0)).toBeUndefined();
    expect(text(32_768, false, 0)).toBeUndefined();
    expect(text(1, true, 0)).toBe(1009);
    expect(judge({ opcode: 2, final: true, payloadLength: 1 })).toBe(1003);
  });
});
