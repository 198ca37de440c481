import * as v from 'valibot';
import { expectation, strict, text } from './fields';

const httpsAddress = text(
  /^https:\/\/[^\s/@?#]+[^\s@#]*$/,
  'an https:// URL without credentials',
  'Use the URL that the issuer publishes in its discovery document.',
);

/**
 * The issuer of the tokens that give access to channels.
 * `secret`: tokens are signed with HS256 and a 64-character secret that the deployment generates.
 * `oidc`: tokens come from an issuer that publishes its key set.
 */
export const authSchema = v.variant(
  'mode',
  [
    strict({ mode: v.literal('secret') }),
    strict({
      mode: v.literal('oidc'),
      /** Value that the claim `iss` of a token must have. */
      issuer: httpsAddress,
      /** Value that the claim `aud` of a token must contain. */
      audience: text(/^\S{1,256}$/, '1 to 256 characters without spaces', 'Use the audience of your tokens.'),
      /** URL of the issuer's key set. */
      jwksUrl: httpsAddress,
    }),
  ],
  expectation('{mode: "secret"} or {mode: "oidc", issuer, audience, jwksUrl}', 'Choose one of the two modes.'),
);
