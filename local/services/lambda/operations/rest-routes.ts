import { AwsError } from '../../../core/errors';
import type { AwsRequest } from '../../../aws/types';

/** A call of Lambda's REST API that the engine answers. */
export type Route =
  | { readonly operation: 'Invoke' | 'GetFunction' | 'GetFunctionConfiguration'; readonly functionName: string }
  | { readonly operation: 'ListFunctions' | 'ListEventSourceMappings' };

const ROUTES: readonly { readonly method: string; readonly path: RegExp; readonly operation: Route['operation'] }[] = [
  { method: 'POST', path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, operation: 'Invoke' },
  { method: 'GET', path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, operation: 'GetFunctionConfiguration' },
  { method: 'GET', path: /^\/2015-03-31\/functions\/([^/]+)$/, operation: 'GetFunction' },
  { method: 'GET', path: /^\/2015-03-31\/functions\/?$/, operation: 'ListFunctions' },
  { method: 'GET', path: /^\/2015-03-31\/event-source-mappings\/?$/, operation: 'ListEventSourceMappings' },
];

/** Finds the operation of a request. @throws AwsError `UnknownOperationException` (404) */
export function routeOf({ method, path, query }: Pick<AwsRequest, 'method' | 'path' | 'query'>): Route {
  for (const route of ROUTES) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (!match) continue;
    const qualifier = query.get('Qualifier');
    const functionName = decodeURIComponent(match[1] ?? '') + (qualifier ? `:${qualifier}` : '');
    return { operation: route.operation, functionName };
  }
  const known = ROUTES.map(({ operation }) => operation).join(', ');
  throw new AwsError(
    'UnknownOperationException',
    `The engine has no Lambda operation at ${method} ${path}. It has: ${known}.`,
    404,
  );
}
