import { jwtVerify } from 'jose';
import { signToken } from '../../../server/src/sign-token';
import type { TokenClaims } from '../../../server/src/sign-token';
import { createTokenSigner, createTokenSignerWith } from '../../../server/src/token-signer';
import { fakeClock } from '../../helpers/lambdas/fakes';

const SECRET = 's'.repeat(32);
const claims: TokenClaims = { subject: 'alice', channels: { a: ['publish'] }, expiresInSeconds: 60 };
const key = (secret: string) => new TextEncoder().encode(secret);

describe('signToken', () => {
  it('signs a token that verifies with the secret and has the claims', async () => {
    const now = Date.now();
    const { payload } = await jwtVerify(await signToken(claims, SECRET, now), key(SECRET), { algorithms: ['HS256'] });
    expect(payload).toEqual({
      sub: 'alice',
      channels: { a: ['publish'] },
      iat: Math.floor(now / 1000),
      exp: Math.floor(now / 1000) + 60,
    });
  });

  it('adds the admin claim on request only', async () => {
    const { payload } = await jwtVerify(await signToken({ ...claims, admin: true }, SECRET), key(SECRET));
    expect(payload['admin']).toBe(true);
  });

  it('reports all problems of the claims at once', async () => {
    const invalid = { subject: '', channels: { 'a*b': ['write'] }, admin: 1, expiresInSeconds: 0, scope: 'x' };
    await expect(signToken(invalid as unknown as TokenClaims, 'short')).rejects.toMatchObject({
      code: 'invalid_claims',
      problems: [
        { path: 'scope' },
        { path: 'subject' },
        { path: 'channels["a*b"]' },
        { path: 'channels["a*b"]' },
        { path: 'admin' },
        { path: 'expiresInSeconds' },
        { path: 'secret' },
      ],
    });
  });

  it.each([
    [31, false],
    [32, true],
    [33, true],
  ])('with a secret of %d bytes: accepted %p', async (length, accepted) => {
    const result = signToken(claims, 'x'.repeat(length)).then(
      () => true,
      () => false,
    );
    expect(await result).toBe(accepted);
  });
});

describe('a token signer', () => {
  it('reads the secret once in five minutes', async () => {
    const clock = fakeClock(Date.now());
    let secret = SECRET;
    const readSecret = jest.fn(async () => secret);
    const signer = createTokenSignerWith({ readSecret, clock });
    await Promise.all([signer.sign(claims), signer.sign(claims)]);
    expect(readSecret).toHaveBeenCalledTimes(1);
    secret = 'n'.repeat(32);
    clock.advance(5 * 60_000 - 1);
    await jwtVerify(await signer.sign(claims), key(SECRET));
    clock.advance(1);
    await jwtVerify(await signer.sign(claims), key(secret), { currentDate: new Date(clock.now()) });
    expect(readSecret).toHaveBeenCalledTimes(2);
  });

  it('reads the secret again after a failure', async () => {
    const readSecret = jest.fn(async () => SECRET).mockRejectedValueOnce(new Error('no answer'));
    const signer = createTokenSignerWith({ readSecret, clock: fakeClock(Date.now()) });
    await expect(signer.sign(claims)).rejects.toThrow('no answer');
    expect(await signer.sign(claims)).toMatch(/^ey/);
  });

  it('reports a missing ARN and unknown options', () => {
    expect(() => createTokenSigner({ arn: 'x' } as object)).toThrow(
      expect.objectContaining({
        code: 'invalid_options',
        problems: [
          { path: 'arn', message: expect.any(String) },
          { path: 'secretArn', message: expect.any(String) },
        ],
      }),
    );
  });
});
