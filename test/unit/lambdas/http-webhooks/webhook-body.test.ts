import { checkWebhookBody } from '../../../../lambdas/http-webhooks/webhook-body';

describe('the body of a webhook', () => {
  it('requires a URL, and accepts channels and types without repetitions', () => {
    const body = { url: 'https://example.com/hook?x=1', channels: ['orders:*', 'news', 'news'], types: ['order.*'] };
    expect(checkWebhookBody(body)).toEqual({ ok: true, value: { ...body, channels: ['orders:*', 'news'] } });
    expect(checkWebhookBody({ url: 'https://example.com/' }).ok).toBe(true);
  });

  it('accepts URLs by the rules of the contract, and http to this machine', () => {
    expect(checkWebhookBody({ url: 'http://localhost:8080/hook' }).ok).toBe(true);
    expect(checkWebhookBody({ url: 'http://example.com/#x' })).toMatchObject({
      problems: [{ path: 'url' }, { path: 'url' }],
    });
    expect(checkWebhookBody({ url: 5 })).toMatchObject({ problems: [{ path: 'url' }] });
  });

  it('stays within the limits of SNS filter policies', () => {
    const list = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i}`);
    const url = 'https://example.com/';
    expect(checkWebhookBody({ url, channels: list(15), types: list(10) }).ok).toBe(true);
    expect(checkWebhookBody({ url, channels: list(151) }).ok).toBe(false);
    expect(checkWebhookBody({ url, channels: list(16), types: list(10) }).ok).toBe(false);
    expect(checkWebhookBody({ url, channels: [] }).ok).toBe(false);
    expect(checkWebhookBody({ url, channels: ['presence:a'] }).ok).toBe(false);
  });
});
