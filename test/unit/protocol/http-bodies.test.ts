import { checkPublishBody } from '../../../protocol/http-bodies';
import { ERRORS, statusOf } from '../../../protocol/errors';

describe('the body of a publish', () => {
  it('requires data and accepts a type and an id', () => {
    expect(checkPublishBody({ data: 0 })).toEqual({ ok: true, value: { data: 0 } });
    const all = { data: null, type: 'order.paid', id: 'evt_1' };
    expect(checkPublishBody(all)).toEqual({ ok: true, value: all });
  });

  it('is rejected with all problems', () => {
    const result = checkPublishBody({ type: 5, id: '', channel: 'a' });
    expect(result.ok ? [] : result.problems.map(({ path }) => path)).toEqual(['channel', 'data', 'type', 'id']);
    expect(checkPublishBody([]).ok).toBe(false);
    expect(checkPublishBody({ data: ['\udc00'], type: 5 })).toMatchObject({
      problems: [{ path: 'data[0]' }, { path: 'type' }],
    });
  });
});

describe('error codes', () => {
  it('have a status and a meaning each', () => {
    for (const [code, { status, meaning }] of Object.entries(ERRORS)) {
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(meaning).toMatch(/\.$/);
    }
    expect(statusOf('throttled')).toBe(429);
  });
});
