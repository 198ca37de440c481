import { cleanUrl, isAdminToken, loadLocalSettings } from '../../../console/src/connection-settings';

describe('cleanUrl', () => {
  it('removes spaces and trailing slashes', () => {
    expect([cleanUrl(' https://x/ '), cleanUrl('https://x//'), cleanUrl('  ')]).toEqual([
      'https://x',
      'https://x',
      undefined,
    ]);
  });
});

describe('isAdminToken', () => {
  const tokenOf = (claims: object): string => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

  it('is true only for a JWT with the claim admin: true', () => {
    expect(isAdminToken(tokenOf({ admin: true, sub: 'ÿ?>' }))).toBe(true);
    for (const other of [tokenOf({ admin: 'true' }), tokenOf({}), 'h.%%%.s', 'h', ''])
      expect(isAdminToken(other)).toBe(false);
  });
});

describe('loadLocalSettings', () => {
  const answering = (status: number, body: string) => () => Promise.resolve(new Response(body, { status }));

  it('returns the settings, undefined without a local engine, and throws on any other status', async () => {
    expect(await loadLocalSettings(answering(200, '{"httpUrl":"http://x"}'))).toEqual({ httpUrl: 'http://x' });
    expect(await loadLocalSettings(answering(404, 'no'))).toBeUndefined();
    await expect(loadLocalSettings(answering(403, 'refused\n'))).rejects.toThrow(
      'The request for local.json failed with 403: refused',
    );
  });
});
