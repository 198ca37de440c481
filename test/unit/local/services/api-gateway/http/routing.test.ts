import fc from 'fast-check';
import { createThrottle } from '../../../../../../local/services/api-gateway/throttle';
import { ManualClock } from '../../../../../../local/core/clock';
import type { Api } from '../../../../../../local/services/api-gateway/state';
import { decodePath, matchRoute, matchStage } from '../../../../../../local/services/api-gateway/http/routing';

function apiWith(keys: readonly string[], stages: readonly string[] = ['$default']): Api {
  const throttle = createThrottle(new ManualClock(), {}, new Map());
  return {
    apiId: 'a',
    protocol: 'HTTP',
    name: 'a',
    domainName: 'a.example.com',
    routeSelectionExpression: undefined,
    cors: undefined,
    routes: new Map(
      keys.map((routeKey) => [
        routeKey,
        {
          routeId: routeKey,
          routeKey,
          integrationId: 'i',
          authorizerId: undefined,
          responseSelection: undefined,
          responseKeys: new Set<string>(),
        },
      ]),
    ),
    integrations: new Map(),
    authorizers: new Map(),
    stages: new Map(
      stages.map((name) => [name, { name, deployed: true, variables: undefined, accessLog: undefined, throttle }]),
    ),
  };
}

describe('HTTP routing', () => {
  const keys = [
    'GET /pets/dog/1',
    'GET /pets/dog/{id}',
    'GET /pets/{proxy+}',
    'ANY /{proxy+}',
    'ANY /pets/cat',
    'GET /pets/cat',
    'GET /',
    '$default',
  ];
  const api = apiWith(keys);

  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
    ['GET', '/pets/bird/3', 'GET /pets/{proxy+}'],
    ['POST', '/test/5', 'ANY /{proxy+}'],
    ['GET', '/pets/cat', 'GET /pets/cat'],
    ['PUT', '/pets/cat', 'ANY /pets/cat'],
    ['GET', '/', 'GET /'],
    ['POST', '/', '$default'],
  ])('routes %s %s to %s', (method, path, routeKey) => {
    expect(matchRoute(api, method, path)?.route.routeKey).toBe(routeKey);
  });

  it('returns the values of path parameters; a greedy one contains slashes', () => {
    expect(matchRoute(apiWith(['GET /v1/{channel}/x']), 'GET', '/v1/orders:42/x')?.pathParameters).toEqual({
      channel: 'orders:42',
    });
    expect(matchRoute(apiWith(['GET /f/{rest+}']), 'GET', '/f/a/b/c')?.pathParameters).toEqual({ rest: 'a/b/c' });
    expect(matchRoute(apiWith(['GET /v1/{channel}']), 'GET', '/v1/')).toBeUndefined();
    expect(matchRoute(apiWith(['GET /v1']), 'GET', '/v1/')).toBeUndefined();
  });

  it('does not depend on the order of the routes', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(keys, { minLength: keys.length }),
        fc.constantFrom('/pets/dog/1', '/pets/dog/2', '/pets/x', '/a'),
        (shuffled, path) => {
          expect(matchRoute(apiWith(shuffled), 'GET', path)?.route.routeKey).toBe(
            matchRoute(api, 'GET', path)?.route.routeKey,
          );
        },
      ),
    );
  });

  it('decodes the whole path and ends it at an encoded question mark', () => {
    expect(decodePath('/a%20b/%C3%A4')).toBe('/a b/ä');
    expect(decodePath('/a%2Fb')).toBe('/a/b');
    expect(decodePath('/a%3Fadmin=1')).toBe('/a');
    expect(decodePath('/a%zz')).toBeUndefined();
  });

  it('selects the stage in the first segment, else $default', () => {
    const staged = apiWith(['GET /a'], ['prod', '$default']);
    expect(matchStage(staged, '/prod/a')).toMatchObject({ stage: { name: 'prod' }, path: '/a', rawPath: '/prod/a' });
    expect(matchStage(staged, '/prod')).toMatchObject({ stage: { name: 'prod' }, path: '/' });
    expect(matchStage(staged, '/production/a')).toMatchObject({ stage: { name: '$default' }, path: '/production/a' });
    expect(matchStage(apiWith([], ['prod']), '/$default/a')).toBeUndefined();
  });
});
