import type { AwsRequest, AwsResponse, AwsService } from '../../../aws/types';
import { AwsError } from '../../../core/errors';
import type { FunctionRegistry } from '../state/function-registry';
import type { FunctionService } from '../invocations/function-service';
import { describeCode, describeFunction } from './function-description';
import { routeOf } from './rest-routes';
import type { LambdaDeps } from '../types';

/** What the wire API acts on. */
export interface WireDeps extends Pick<LambdaDeps, 'access' | 'eventSourceMappings'> {
  readonly registry: FunctionRegistry;
  readonly service: FunctionService;
}

/**
 * Lambda's REST API as the SDKs speak it: Invoke, GetFunction, GetFunctionConfiguration, ListFunctions and
 * ListEventSourceMappings. Lists come in one page.
 */
export function createWireApi(deps: WireDeps): AwsService {
  return {
    signingName: 'lambda',
    handle: (request) => {
      const route = routeOf(request);
      switch (route.operation) {
        case 'Invoke':
          return invoke(deps, request, route.functionName);
        case 'GetFunction':
        case 'GetFunctionConfiguration':
          return describe(deps, request, route.operation, route.functionName);
        case 'ListFunctions':
          authorize(deps, request, 'ListFunctions', '*');
          return json(200, { Functions: deps.registry.all().map(({ config }) => describeFunction(config)) });
        default:
          authorize(deps, request, 'ListEventSourceMappings', '*');
          return json(200, { EventSourceMappings: mappings(deps, request.query) });
      }
    },
    formatError: ({ code, message, status, fields }, requestId) => ({
      ...json(status, { Type: status < 500 ? 'User' : 'Service', ...fields, Message: message, message }),
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': code, 'x-amzn-requestid': requestId },
    }),
  };
}

async function invoke(deps: WireDeps, request: AwsRequest, functionName: string): Promise<AwsResponse> {
  const functionArn = deps.registry.arnOf(functionName);
  const resourcePolicy = deps.registry.find(functionName) && deps.service.policy(functionArn);
  deps.access.assertAllowed({
    principal: request.principal,
    action: 'lambda:InvokeFunction',
    resource: functionArn,
    resourcePolicy,
  });
  if (request.headers['x-amz-log-type'] === 'Tail') {
    throw new AwsError(
      'InvalidParameterValueException',
      'LogType "Tail": the engine returns no log with an answer. Leave it out and read the log group.',
    );
  }
  deps.registry.get(functionName);
  const payload = request.body.toString() || '{}';
  assertJson(payload);
  const options = clientContext(request.headers['x-amz-client-context']);
  switch (request.headers['x-amz-invocation-type'] ?? 'RequestResponse') {
    case 'DryRun':
      return { status: 204 };
    case 'Event':
      return {
        status: 202,
        headers: { 'x-amzn-requestid': deps.service.invokeAsync(functionArn, payload, options).requestId },
      };
    case 'RequestResponse': {
      const result = await deps.service.invoke(functionArn, payload, options);
      return {
        status: 200,
        headers: {
          'content-type': 'application/json',
          'x-amzn-requestid': result.requestId,
          'x-amz-executed-version': '$LATEST',
          ...(result.functionError ? { 'x-amz-function-error': result.functionError } : {}),
        },
        body: result.payload,
      };
    }
    default:
      throw new AwsError(
        'InvalidParameterValueException',
        `Invocation type ${request.headers['x-amz-invocation-type']}: expected RequestResponse, Event or DryRun.`,
      );
  }
}

function describe(
  deps: WireDeps,
  request: AwsRequest,
  operation: 'GetFunction' | 'GetFunctionConfiguration',
  functionName: string,
): AwsResponse {
  authorize(deps, request, operation, deps.registry.arnOf(functionName));
  const { config } = deps.registry.get(functionName);
  if (operation === 'GetFunctionConfiguration') return json(200, describeFunction(config));
  const { reservedConcurrency } = config;
  return json(200, {
    Configuration: describeFunction(config),
    Code: describeCode(config),
    ...(reservedConcurrency === undefined
      ? {}
      : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
  });
}

function mappings(deps: WireDeps, query: URLSearchParams): readonly unknown[] {
  const source = query.get('EventSourceArn');
  const functionName = query.get('FunctionName');
  return deps
    .eventSourceMappings()
    .filter((mapping) => !source || mapping.EventSourceArn === source)
    .filter((mapping) => !functionName || mapping.FunctionArn === deps.registry.arnOf(functionName));
}

function authorize(deps: WireDeps, { principal }: AwsRequest, operation: string, resource: string): void {
  deps.access.assertAllowed({ principal, action: `lambda:${operation}`, resource });
}

function assertJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch (error) {
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
}

function clientContext(encoded: string | undefined): { clientContext?: string } {
  return encoded ? { clientContext: Buffer.from(encoded, 'base64').toString() } : {};
}

function json(status: number, body: unknown): AwsResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
