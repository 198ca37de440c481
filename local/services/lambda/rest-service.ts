import type { InvokeCommand, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import type { AnyOperation, InputOf, OutputOf, WireInput, WireOutput } from '../../aws/typed-operations';
import type { AwsRequest, AwsResponse, AwsService } from '../../aws/aws-service';
import { AwsError } from '../../core/errors';

/** The operations that the engine supports, by name. */
export interface LambdaOperations {
  readonly Invoke: AnyOperation;
  readonly GetFunction: AnyOperation;
  readonly GetFunctionConfiguration: AnyOperation;
  readonly ListFunctions: AnyOperation;
  readonly ListEventSourceMappings: AnyOperation;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly operation: keyof LambdaOperations;
}

const ROUTES: readonly Route[] = [
  { method: 'POST', path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, operation: 'Invoke' },
  { method: 'GET', path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, operation: 'GetFunctionConfiguration' },
  { method: 'GET', path: /^\/2015-03-31\/functions\/([^/]+)$/, operation: 'GetFunction' },
  { method: 'GET', path: /^\/2015-03-31\/functions\/?$/, operation: 'ListFunctions' },
  { method: 'GET', path: /^\/2015-03-31\/event-source-mappings\/?$/, operation: 'ListEventSourceMappings' },
];

type InvokeInput = WireInput<InputOf<InvokeCommand>>;
type InvokeOutput = WireOutput<OutputOf<InvokeCommand>>;

/** Lambda's REST API, as the SDKs use it: finds the operation of a request, and converts its input and its result. */
export function createRestService(operations: LambdaOperations): AwsService {
  const run = (operation: keyof LambdaOperations, input: object, { principal, requestId, signal }: AwsRequest) =>
    operations[operation](input as never, { principal, requestId, signal });

  return {
    signingName: 'lambda',
    async handle(request) {
      const { operation, functionName } = findRoute(request);
      switch (operation) {
        case 'Invoke':
          return invokeResponse(
            (await run(operation, invokeInput(request, functionName), request)) as InvokeOutput,
            request.requestId,
          );
        case 'ListEventSourceMappings':
          return json(200, await run(operation, mappingFilter(request.query), request));
        default:
          return json(200, await run(operation, { FunctionName: functionName }, request));
      }
    },
    formatError: ({ code, message, status, fields }, requestId) => ({
      ...json(status, { Type: status < 500 ? 'User' : 'Service', ...fields, Message: message, message }),
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': code, 'x-amzn-requestid': requestId },
    }),
  };
}

/** @throws AwsError `UnknownOperationException` (404) */
function findRoute({ method, path, query }: AwsRequest): {
  readonly operation: keyof LambdaOperations;
  readonly functionName: string;
} {
  for (const route of ROUTES) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (!match) continue;
    const qualifier = query.get('Qualifier');
    const functionName = decodeURIComponent(match[1] ?? '') + (qualifier ? `:${qualifier}` : '');
    return { operation: route.operation, functionName };
  }
  const supported = ROUTES.map(({ operation }) => operation).join(', ');
  throw new AwsError(
    'UnknownOperationException',
    `The engine supports no Lambda operation at ${method} ${path}; it supports: ${supported}.`,
    404,
  );
}

function mappingFilter(query: URLSearchParams): WireInput<InputOf<ListEventSourceMappingsCommand>> {
  return {
    EventSourceArn: query.get('EventSourceArn') ?? undefined,
    FunctionName: query.get('FunctionName') ?? undefined,
  } as WireInput<InputOf<ListEventSourceMappingsCommand>>;
}

function invokeInput({ headers, body }: AwsRequest, functionName: string): InvokeInput {
  return {
    FunctionName: functionName,
    InvocationType: headers['x-amz-invocation-type'],
    LogType: headers['x-amz-log-type'],
    ClientContext: headers['x-amz-client-context'],
    Payload: body.toString(),
  } as InvokeInput;
}

function invokeResponse(output: InvokeOutput, requestId: string): AwsResponse {
  return {
    status: output.StatusCode ?? 200,
    headers: {
      'x-amzn-requestid': requestId,
      ...(output.Payload !== undefined && { 'content-type': 'application/json' }),
      ...(output.ExecutedVersion !== undefined && { 'x-amz-executed-version': output.ExecutedVersion }),
      ...(output.FunctionError !== undefined && { 'x-amz-function-error': output.FunctionError }),
    },
    ...(output.Payload !== undefined && { body: output.Payload }),
  };
}

function json(status: number, body: unknown): AwsResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
