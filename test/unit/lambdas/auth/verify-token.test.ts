import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';

import { composeTokenVerifier } from '../../../../lambdas/auth/compose-token-verifier';
import { SECRET_ALGORITHMS, createSecretCheck } from '../../../../lambdas/auth/secret-tokens';
import { createVerifyToken } from '../../../../lambdas/auth/verify-token';
import { fakeClock, fakeLogger, fakeSystem, START } from '../../../helpers/lambdas/fakes';

const NOW = START / 1000;
const claims = { sub: 'ada', exp: NOW + 60, channels: { 'orders:*': ['subscribe'] } };
const key = (secret: string): Uint8Array => new TextEncoder().encode(secret);
const sign = (payload: Record<string, unknown>, secret = 'first', alg = 'HS256'): Promise<string> =>
  new SignJWT(payload).setProtectedHeader({ alg }).sign(key(secret));

function setUp() {
  const clock = fakeClock();
  const logger = fakeLogger();
  const secrets = { current: 'first', reads: 0, broken: false };
  const readSecret = async (): Promise<string> => {
    secrets.reads += 1;
    if (secrets.broken) throw new Error('AccessDenied for arn:secret');
    return secrets.current;
  };
  const check = createSecretCheck(readSecret, clock);
  const verify = createVerifyToken({ check, accepts: { algorithms: SECRET_ALGORITHMS }, clock, logger });
  return { clock, logger, secrets, verify };
}

describe('a token signed with the secret', () => {
  it('returns the subject and the permissions', async () => {
    const { verify } = setUp();
    expect(await verify(await sign({ ...claims, admin: true }))).toEqual({
      subject: 'ada',
      capabilities: { 'orders:*': ['subscribe'] },
      admin: true,
      tokenExpiresAt: NOW + 60,
    });
    expect(await verify(await sign({ sub: 'ada', exp: NOW + 1 }))).toMatchObject({ capabilities: {}, admin: false });
  });

  it('expires five seconds after its time', async () => {
    const { verify, clock } = setUp();
    const token = await sign(claims);
    clock.advance(64_000);
    expect(await verify(token)).toMatchObject({ subject: 'ada' });
    clock.advance(1000);
    await expect(verify(token)).rejects.toMatchObject({ code: 'token_expired' });
  });

  it.each([
    ['no subject', { exp: NOW + 60 }],
    ['an empty subject', { ...claims, sub: '' }],
    ['a subject with half of a surrogate pair', { ...claims, sub: 'ada\ud800' }],
    ['no expiry', { sub: 'ada' }],
    ['an expiry that is not a time', { sub: 'ada', exp: 1e300 }],
    ['a start in the future', { ...claims, nbf: NOW + 60 }],
    ['an unknown verb', { ...claims, channels: { a: ['read'] } }],
    ['a list as channels', { ...claims, channels: ['a'] }],
    ['a string as admin', { ...claims, admin: 'true' }],
  ])('with %s is rejected', async (_what, payload) => {
    await expect(setUp().verify(await sign(payload))).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('is rejected without the reason if it is unsigned, malformed or uses another algorithm', async () => {
    const { verify } = setUp();
    const unsigned = new UnsecuredJWT({ ...claims }).encode();
    const [head, body] = (await sign(claims)).split('.');
    const tokens = [
      unsigned,
      `${head}.${body}.`,
      await sign(claims, 'x'.repeat(64), 'HS512'),
      await sign(claims, 'other'),
      '',
      'a.b.c',
    ];
    for (const token of tokens) {
      await expect(verify(token)).rejects.toMatchObject({
        code: 'unauthorized',
        message: 'the token is not valid for this deployment; get another one and send it',
      });
    }
  });

  it('is accepted with a rotated secret at once', async () => {
    const { verify, secrets, clock } = setUp();
    await verify(await sign(claims));
    secrets.current = 'second';
    clock.advance(30_000);
    expect(await verify(await sign(claims, 'second'))).toMatchObject({ subject: 'ada' });
    expect(secrets.reads).toBe(2);
  });

  it('causes a read of the secret every five minutes, and for invalid signatures at most every 30 seconds', async () => {
    const { verify, secrets, clock } = setUp();
    const bad = await sign(claims, 'other');
    for (let i = 0; i < 5; i++) await verify(bad).catch(() => undefined);
    expect(secrets.reads).toBe(1);
    clock.advance(30_000);
    for (let i = 0; i < 5; i++) await verify(bad).catch(() => undefined);
    expect(secrets.reads).toBe(2);
    const long = await sign({ ...claims, exp: NOW + 10_000 });
    clock.advance(299_000);
    await verify(long);
    expect(secrets.reads).toBe(2);
    clock.advance(1000);
    await Promise.all([verify(long), verify(long)]);
    expect(secrets.reads).toBe(3);
  });

  it('fails with unavailable while the secret cannot be read', async () => {
    const { verify, secrets } = setUp();
    secrets.broken = true;
    const failure = await verify(await sign(claims)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'unavailable', message: expect.not.stringContaining('arn:') });
    secrets.broken = false;
    expect(await verify(await sign(claims))).toMatchObject({ subject: 'ada' });
  });
});

describe('a token of an issuer', () => {
  const issuer = 'https://issuer.example/';
  let close: () => void;
  let verify: ReturnType<typeof composeTokenVerifier>;
  let signed: (payload: Record<string, unknown>, alg?: string) => Promise<string>;

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'ES256', use: 'sig' };
    const server = createServer((_request, response) => void response.end(JSON.stringify({ keys: [jwk] })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    close = () => void server.close();
    const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
    verify = composeTokenVerifier({ mode: 'oidc', issuer, audience: 'tidings', jwksUrl }, fakeSystem());
    signed = (payload) => new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'k' }).sign(pair.privateKey);
  });
  afterAll(() => close());

  const good = { ...claims, iss: issuer, aud: 'tidings' };

  it('is verified with the published key', async () => {
    expect(await verify(await signed(good))).toMatchObject({ subject: 'ada' });
  });

  it.each([
    ['another issuer', { ...good, iss: 'https://other.example/' }],
    ['another audience', { ...good, aud: 'other' }],
    ['no audience', { ...claims, iss: issuer }],
  ])('with %s is rejected', async (_what, payload) => {
    await expect(verify(await signed(payload))).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('is rejected if it is signed with a shared secret', async () => {
    await expect(verify(await sign(good))).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('fails with unavailable while the keys cannot be fetched', async () => {
    const jwksUrl = 'http://127.0.0.1:1/';
    const unreachable = composeTokenVerifier({ mode: 'oidc', issuer, audience: 'tidings', jwksUrl }, fakeSystem());
    await expect(unreachable(await signed(good))).rejects.toMatchObject({ code: 'unavailable' });
  });
});
