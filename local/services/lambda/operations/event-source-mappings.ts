import type { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import type { Operations } from '../../../aws/typed-operations';
import { readText } from '../../../aws/wire-input';
import type { Authorizer } from '../authorize';
import type { MappingDescription } from '../options';
import type { FunctionRegistry } from '../state/function-registry';

/** `ListEventSourceMappings`. The list is one page. */
export function eventSourceMappingOperations(
  registry: FunctionRegistry,
  mappings: () => readonly MappingDescription[],
  authorize: Authorizer,
) {
  return {
    ListEventSourceMappings(input, { principal }) {
      authorize.list(principal, 'ListEventSourceMappings');
      const source = readText(input, 'EventSourceArn');
      const functionName = readText(input, 'FunctionName');
      return {
        EventSourceMappings: mappings()
          .filter((mapping) => !source || mapping.EventSourceArn === source)
          .filter((mapping) => !functionName || mapping.FunctionArn === registry.arnOf(functionName)),
      };
    },
  } satisfies Operations<{ ListEventSourceMappings: ListEventSourceMappingsCommand }>;
}
