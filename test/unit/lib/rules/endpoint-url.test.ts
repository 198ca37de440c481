import { endpointUrlProblems } from '../../../../lib/rules/endpoint-url';

describe('the address of an endpoint', () => {
  it.each(['https://example.com', 'https://example.com:8443/a?b=c', 'https://127.0.0.1:9/hook'])('may be %s', (url) => {
    expect(endpointUrlProblems(url, 'url')).toEqual([]);
  });

  it.each(['', 'example.com', 'http://example.com', 'ftp://example.com', 'https://u@example.com', 'https://e.com/#x'])(
    'may not be "%s"',
    (url) => {
      expect(endpointUrlProblems(url, 'url')).toHaveLength(1);
    },
  );
});
