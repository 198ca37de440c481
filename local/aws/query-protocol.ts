import { AwsError } from '../core/errors';
import type { AwsRequest, AwsResponse, AwsService } from './aws-service';
import { structureOf } from './query-params';
import type { AnyOperation } from './typed-operations';
import { element } from './xml';
import type { XmlValue } from './xml';

export { XmlEntries } from './xml';

/** The options of a service that uses the AWS query protocol. */
export interface QueryServiceOptions {
  /** The name in the SigV4 credential scope. */
  readonly signingName: string;
  /** For example `http://sns.amazonaws.com/doc/2010-03-31/`. */
  readonly xmlNamespace: string;
  /**
   * The operations by the value of `Action`. The result is the content of `<…Result>`. If it is `undefined`, the
   * response does not contain this element, as on AWS for operations without output.
   */
  readonly operations: Readonly<Record<string, AnyOperation>>;
  /** The error that this service returns for `AccessDeniedException`. Default `AccessDenied`, 403. */
  readonly accessDenied?: { readonly code: string; readonly status: number };
  /** Operations that may be called without a signature, for example from a link that confirms a subscription. */
  readonly unsigned?: readonly string[];
}

const DEFAULT_ACCESS_DENIED = { code: 'AccessDenied', status: 403 };

function readParams(request: AwsRequest): URLSearchParams {
  return request.method === 'POST' ? new URLSearchParams(request.body.toString('utf8')) : request.query;
}

/**
 * Builds a service that uses the AWS query protocol. The service reads form parameters and returns XML; an error is an
 * `<ErrorResponse>`. It rejects an operation that is not listed with 400 `InvalidAction`.
 */
export function createQueryService(options: QueryServiceOptions): AwsService {
  const operations = new Map(Object.entries(options.operations));
  const accessDenied = options.accessDenied ?? DEFAULT_ACCESS_DENIED;

  const respond = (status: number, xml: string, requestId: string): AwsResponse => ({
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: xml,
  });

  return {
    signingName: options.signingName,
    accepts(request) {
      const action = readParams(request).get('Action');
      return action !== null && (options.unsigned ?? []).includes(action);
    },
    async handle(request) {
      const params = readParams(request);
      const action = params.get('Action') ?? '';
      const operation = operations.get(action);
      if (!operation) {
        throw new AwsError(
          'InvalidAction',
          `The engine does not support the action ${JSON.stringify(action)} of ${options.signingName}; it supports: ${[...operations.keys()].join(', ')}.`,
        );
      }
      const { principal, requestId, signal } = request;
      // The operation checks its input with wire-input.ts, and QueryOperations restricts its result to XmlValue.
      const input = structureOf(params) as never;
      const result = (await operation(input, { principal, requestId, signal })) as XmlValue | undefined;
      const body = { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } };
      return respond(200, element(`${action}Response`, body, options.xmlNamespace), requestId);
    },
    formatError(error, requestId) {
      const { code, status } = error.code === 'AccessDeniedException' ? accessDenied : error;
      const detail = {
        Type: status >= 500 ? 'Receiver' : 'Sender',
        // The query protocol has its own code for a parameter of the wrong type.
        Code: code === 'SerializationException' ? 'MalformedInput' : code,
        Message: error.message,
      };
      const xml = element('ErrorResponse', { Error: detail, RequestId: requestId }, options.xmlNamespace);
      return respond(status, xml, requestId);
    },
  };
}
