import { checkPublishBody, checkWebhookBody, refuseUrl } from '../../../protocol/http-bodies';
import { ERRORS, statusOf } from '../../../protocol/errors';

describe('the body of a publish', () => {
  it('needs data and takes a type and an id', () => {
    expect(checkPublishBody({ data: 0 })).toEqual({ ok: true, value: { data: 0 } });
    const all = { data: null, type: 'order.paid', id: 'evt_1' };
    expect(checkPublishBody(all)).toEqual({ ok: true, value: all });
  });

  it('is refused with everything that is wrong', () => {
    const result = checkPublishBody({ type: 5, id: '', channel: 'a' });
    expect(result.ok ? [] : result.problems.map(({ path }) => path)).toEqual(['channel', 'data', 'type', 'id']);
    expect(checkPublishBody([]).ok).toBe(false);
    expect(checkPublishBody({ data: ['\udc00'], type: 5 })).toMatchObject({
      problems: [{ path: 'data[0]' }, { path: 'type' }],
    });
  });
});

describe('the body of a webhook', () => {
  it('needs a URL and takes channels and types, each once', () => {
    const body = { url: 'https://example.com/hook?x=1', channels: ['orders:*', 'news', 'news'], types: ['order.*'] };
    expect(checkWebhookBody(body)).toEqual({ ok: true, value: { ...body, channels: ['orders:*', 'news'] } });
    expect(checkWebhookBody({ url: 'https://example.com/' }).ok).toBe(true);
  });

  it.each([
    'http://localhost:8080/hook',
    'http://api.localhost/hook',
    'http://127.0.0.1:1/hook',
    'http://[::1]:8080/hook',
    'https://example.com',
  ])('may be posted to %s', (url) => {
    expect(refuseUrl(url)).toBeUndefined();
  });

  it.each([
    'http://example.com/hook',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'http://10.0.0.1/',
    'ftp://localhost/',
    'https://user:secret@example.com/',
    'https://user@example.com/',
    'https://example.com/#x',
    '/hook',
    `https://example.com/${'x'.repeat(2048)}`,
    5,
  ])('may not be posted to %j', (url) => {
    expect(refuseUrl(url)).toEqual(expect.any(String));
  });

  it('stays within what SNS filters allow', () => {
    const list = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i}`);
    const url = 'https://example.com/';
    expect(checkWebhookBody({ url, channels: list(15), types: list(10) }).ok).toBe(true);
    expect(checkWebhookBody({ url, channels: list(151) }).ok).toBe(false);
    expect(checkWebhookBody({ url, channels: list(16), types: list(10) }).ok).toBe(false);
    expect(checkWebhookBody({ url, channels: [] }).ok).toBe(false);
    expect(checkWebhookBody({ url, channels: ['presence:a'] }).ok).toBe(false);
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
