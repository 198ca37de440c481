import { webhookUrlFaults } from '../../../contract/webhook-url';

const LONG = `https://example.com/${'x'.repeat(2048 - 'https://example.com/'.length)}`;

/**
 * URLs of webhooks, each with whether a template may contain it, and whether `POST /v1/webhooks` accepts it. The two
 * differ only for http to this machine, which the local engine supports.
 */
const RULES: readonly [url: string, inTemplate: boolean, atRunTime: boolean][] = [
  ['https://example.com', true, true],
  ['https://example.com:8443/hook?a=b', true, true],
  ['https://127.0.0.1:9/hook', true, true],
  ['HTTPS://example.com/hook', true, true],
  [LONG, true, true],
  [`${LONG}x`, false, false],
  ['http://localhost:8080/hook', false, true],
  ['http://api.localhost/hook', false, true],
  ['http://127.0.0.1:1/hook', false, true],
  ['http://[::1]:8080/hook', false, true],
  ['http://example.com/hook', false, false],
  ['http://127.0.0.1.example.com/', false, false],
  ['http://localhost.example.com/', false, false],
  ['http://10.0.0.1/', false, false],
  ['ftp://localhost/', false, false],
  ['https://user:secret@example.com/', false, false],
  ['https://user@example.com/', false, false],
  ['https://example.com/#x', false, false],
  ['https:example.com', false, false],
  ['https:/example.com', false, false],
  [' https://example.com', false, false],
  ['https://example.com/a b', false, false],
  ['example.com', false, false],
  ['/hook', false, false],
  ['', false, false],
];

describe('the URL of a webhook', () => {
  it.each(RULES)('%s: accepted in a template %s, at run time %s', (url, inTemplate, atRunTime) => {
    expect(webhookUrlFaults(url).length === 0).toBe(inTemplate);
    expect(webhookUrlFaults(url, { allowLocalHttp: true }).length === 0).toBe(atRunTime);
  });

  it('is rejected with every rule that it breaks', () => {
    const faults = webhookUrlFaults('http://user@example.com/#x');
    expect(faults.map(({ wrong }) => wrong)).toEqual([
      expect.stringMatching('https'),
      expect.stringMatching('user name'),
      expect.stringMatching('fragment'),
    ]);
    expect(faults.map(({ fix }) => fix)).toEqual(faults.map(() => expect.stringMatching(/^[a-z].*[^.]$/)));
  });
});
