import * as v from 'valibot';
import { expectation, strict, text } from './fields';

const httpsAddress = text(
  /^https:\/\/[^\s/@?#]+[^\s@#]*$/,
  'an https:// address without credentials',
  'Use the address that the issuer publishes in its discovery document.',
);

/**
 * Who signs the tokens that open channels.
 * `secret`: HS256 with a 64-character secret that the deployment generates.
 * `oidc`: any issuer with a published key set.
 */
export const authSchema = v.variant(
  'mode',
  [
    strict({ mode: v.literal('secret') }),
    strict({
      mode: v.literal('oidc'),
      /** Exact `iss` of accepted tokens. */
      issuer: httpsAddress,
      /** A value that `aud` of accepted tokens holds. */
      audience: text(/^\S{1,256}$/, '1 to 256 characters without blanks', 'Use the audience of your tokens.'),
      /** Address of the issuer's key set. */
      jwksUrl: httpsAddress,
    }),
  ],
  expectation('{mode: "secret"} or {mode: "oidc", issuer, audience, jwksUrl}', 'Choose one of the two modes.'),
);
