import { AwsError } from '../core/errors';
import type { JsonCall } from './json-protocol';
import type { AwsRequest, AwsResponse, AwsService } from './types';
import { element } from './xml';
import type { XmlValue } from './xml';

export { XmlEntries } from './xml';
export type { XmlValue } from './xml';

/** What an operation knows about the call besides its parameters. */
export type QueryCall = JsonCall;

/** The content of `<…Result>`; `undefined` leaves the element out, as AWS does for operations without output. */
export type XmlResult = Readonly<Record<string, XmlValue | undefined>> | undefined;

/** One operation of a query service; `params` are the form fields (POST) or the query string (GET). */
export type QueryOperation = (params: URLSearchParams, call: QueryCall) => Promise<XmlResult> | XmlResult;

/** How a service speaks the AWS query protocol. */
export interface QueryServiceOptions {
  /** The name in the SigV4 credential scope. */
  readonly signingName: string;
  /** For example `http://sns.amazonaws.com/doc/2010-03-31/`. */
  readonly xmlNamespace: string;
  /** By the value of `Action`. */
  readonly operations: Readonly<Record<string, QueryOperation>>;
  /** What this service calls `AccessDeniedException`. Default `AccessDenied`, 403. */
  readonly accessDenied?: { readonly code: string; readonly status: number };
  /** Operations that may be called without a signature, for example a link that confirms a subscription. */
  readonly unsigned?: readonly string[];
}

const DEFAULT_ACCESS_DENIED = { code: 'AccessDenied', status: 403 };

function readParams(request: AwsRequest): URLSearchParams {
  return request.method === 'POST' ? new URLSearchParams(request.body.toString('utf8')) : request.query;
}

/**
 * Builds a service that speaks the AWS query protocol: form parameters in, XML out, errors as `<ErrorResponse>`.
 * An operation that is not listed answers 400 `InvalidAction`.
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
          `${options.signingName} does not support the action ${JSON.stringify(action)} here; it supports: ${[...operations.keys()].join(', ')}.`,
        );
      }
      const { principal, requestId, signal } = request;
      const result = await operation(params, { principal, requestId, signal });
      const body = { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } };
      return respond(200, element(`${action}Response`, body, options.xmlNamespace), requestId);
    },
    formatError(error, requestId) {
      const { code, status } = error.code === 'AccessDeniedException' ? accessDenied : error;
      const detail = { Type: status >= 500 ? 'Receiver' : 'Sender', Code: code, Message: error.message };
      const xml = element('ErrorResponse', { Error: detail, RequestId: requestId }, options.xmlNamespace);
      return respond(status, xml, requestId);
    },
  };
}
