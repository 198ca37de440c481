/** The error codes of the engine, each with its meaning. docs/errors.md explains them. */
export const ENGINE_ERRORS = {
  already_running: 'An engine is already running in this folder.',
  api_unknown: 'A resource refers to an API that the template does not create.',
  assembly_empty: 'The cloud assembly does not contain a stack.',
  assembly_invalid: 'A file of the cloud assembly is malformed, or its stacks depend on each other in a cycle.',
  assembly_missing: 'A file of the cloud assembly cannot be read.',
  assembly_several_environments: 'The stacks are synthesized for more than one account or Region.',
  assembly_version: 'The engine does not support the schema version of the cloud assembly.',
  asset_missing: 'The template refers to an asset that the cloud assembly does not contain.',
  asset_not_a_directory: 'The code of a function is an archive; the engine needs a directory.',
  authorizer_unknown: 'A route refers to an authorizer that does not exist.',
  connection_unknown: 'No open connection has the given id.',
  engine_stopped: 'The engine has been stopped.',
  host_not_loopback: 'The engine listens on loopback addresses only.',
  integration_unknown: 'A route refers to an integration that does not exist.',
  output_missing: 'No stack has an output that is required.',
  policy_unsupported: 'A resource policy contains an element that the engine does not evaluate.',
  port_in_use: 'Another process listens on the port.',
  queue_unknown: 'A queue policy refers to a queue that does not exist.',
  region_mismatch: 'The app is synthesized for another Region than the requested one.',
  resource_failed: 'The creation or update of a resource failed.',
  resource_unsupported: 'A resource has a setting that AWS rejects or that the engine does not support.',
  restart_needed: 'A reload changed a setting that can only be changed by replacing the resource.',
  route_selection_unsupported: 'The engine does not support the route selection expression of a WebSocket API.',
  template_invalid: 'An intrinsic function of a template is used incorrectly.',
  template_refused: 'The templates contain something that the engine cannot run; the error text lists every problem.',
  topic_unknown: 'A topic policy refers to a topic that does not exist.',
} as const satisfies Record<string, string>;

/** A stable error code of the engine. */
export type EngineErrorCode = keyof typeof ENGINE_ERRORS;

/** An error that the user of the engine has to fix. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  /**
   * @param message the problem, with the invalid value
   * @param remediation the next step, in the imperative
   */
  constructor(
    readonly code: EngineErrorCode,
    message: string,
    readonly remediation?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An error response of an emulated AWS service, with the error text of that service. */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  /**
   * @param code the service's error code, for example `ResourceNotFoundException`
   * @param status HTTP status
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
