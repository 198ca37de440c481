/** Something that the person who runs the engine has to act on. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  /**
   * @param code stable, upper snake case
   * @param message what is wrong, with the value that was got
   * @param remediation the next step, imperative
   */
  constructor(
    readonly code: string,
    message: string,
    readonly remediation?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An error that an emulated AWS service answers with, in that service's own words. */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  /**
   * @param code the service's error code, for example `ResourceNotFoundException`
   * @param status HTTP status; 400 unless the service says otherwise
   * @param fields further members of the error body
   */
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    readonly fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
