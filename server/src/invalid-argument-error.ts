import type { Problem } from '../../protocol/problems';

/** The kind of the invalid argument: the options of a publisher or signer, the claims of a token, or a message. */
export type InvalidArgumentCode = 'invalid_options' | 'invalid_claims' | 'invalid_message';

/** An argument that the library rejects before it calls AWS. */
export class InvalidArgumentError extends Error {
  override readonly name = 'InvalidArgumentError';

  /** @param problems all problems of the argument; the error text lists them */
  constructor(
    readonly code: InvalidArgumentCode,
    readonly problems: readonly Problem[],
  ) {
    super(problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '));
  }
}
