import type { InvokeCommand } from '@aws-sdk/client-lambda';
import type { Operations } from '../../../aws/typed-operations';
import { readText } from '../../../aws/wire-input';
import type { Authorizer } from '../authorize';
import { invalidJson, invalidParameter } from '../errors';
import type { FunctionService } from '../invocations/function-service';
import type { FunctionRegistry } from '../state/function-registry';

/**
 * `Invoke` with the types `RequestResponse`, `Event` and `DryRun`. The status codes are those of AWS.
 * The engine returns no log: `LogType` `Tail` is rejected.
 */
export function invokeOperations(registry: FunctionRegistry, functions: FunctionService, authorize: Authorizer) {
  return {
    async Invoke(input, { principal, requestId }) {
      const name = readText(input, 'FunctionName') ?? '';
      const functionArn = registry.arnOf(name);
      const resourcePolicy = registry.find(name) && functions.policy(functionArn);
      authorize.function(principal, 'InvokeFunction', functionArn, resourcePolicy);
      if (readText(input, 'LogType') === 'Tail') {
        throw invalidParameter(
          'LogType "Tail" is not supported: the engine returns no log with a response. Omit LogType and read the log group.',
        );
      }
      registry.get(name);
      // The REST binding passes the request body as text.
      const payload = String(input.Payload ?? '') || '{}';
      assertJson(payload);
      const encodedContext = readText(input, 'ClientContext');
      const options = {
        requestId,
        ...(encodedContext && { clientContext: Buffer.from(encodedContext, 'base64').toString() }),
      };
      const type = readText(input, 'InvocationType') ?? 'RequestResponse';
      switch (type) {
        case 'DryRun':
          return { StatusCode: 204 };
        case 'Event':
          functions.invokeAsync(functionArn, payload, options);
          return { StatusCode: 202 };
        case 'RequestResponse': {
          const { payload: Payload, functionError } = await functions.invoke(functionArn, payload, options);
          return {
            StatusCode: 200,
            ExecutedVersion: '$LATEST',
            Payload,
            ...(functionError && { FunctionError: functionError }),
          };
        }
        default:
          throw invalidParameter(`InvocationType is ${type}; use RequestResponse, Event or DryRun.`);
      }
    },
  } satisfies Operations<{ Invoke: InvokeCommand }>;
}

function assertJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch (error) {
    throw invalidJson(error as Error);
  }
}
