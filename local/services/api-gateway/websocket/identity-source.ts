import type { ConnectionFacts, HandshakeFacts } from './events';

const SOURCE = /^(route\.request\.header|route\.request\.querystring|stageVariables|context)\.(.+)$/;

/** Whether a WebSocket authorizer can have this identity source; the `$…` form belongs to HTTP APIs. */
export function isIdentitySource(expression: string): boolean {
  return SOURCE.test(expression);
}

function contextValue(facts: ConnectionFacts, name: string): string | undefined {
  switch (name) {
    case 'identity.sourceIp':
      return facts.identity.sourceIp;
    case 'identity.userAgent':
      return facts.identity.userAgent;
    case 'connectionId':
      return facts.connectionId;
    case 'stage':
      return facts.stage;
    case 'apiId':
      return facts.apiId;
    case 'domainName':
      return facts.domainName;
    case 'routeKey':
      return '$connect';
    case 'eventType':
      return 'CONNECT';
    default:
      return undefined;
  }
}

/** The value of an identity source, undefined when it is missing or empty. Header names match in any case. */
export function identityValue(
  expression: string,
  facts: ConnectionFacts,
  handshake: HandshakeFacts,
): string | undefined {
  const [, kind, name] = SOURCE.exec(expression) ?? [];
  if (kind === undefined || name === undefined) return undefined;
  const find = (): string | undefined => {
    switch (kind) {
      case 'route.request.header':
        return Object.entries(handshake.headers).find(([header]) => header.toLowerCase() === name.toLowerCase())?.[1];
      case 'route.request.querystring':
        return handshake.query?.[name];
      case 'stageVariables':
        return facts.stageVariables?.[name];
      default:
        return contextValue(facts, name);
    }
  };
  return find() || undefined;
}
