import type { ConnectionDetails, HandshakeDetails } from './function-events';

const SOURCE = /^(route\.request\.header|route\.request\.querystring|stageVariables|context)\.(.+)$/;

/** Whether an expression is an identity source of WebSocket APIs. Those of HTTP APIs start with `$`. */
export function isIdentitySource(expression: string): boolean {
  return SOURCE.test(expression);
}

function contextValue(details: ConnectionDetails, name: string): string | undefined {
  switch (name) {
    case 'identity.sourceIp':
      return details.identity.sourceIp;
    case 'identity.userAgent':
      return details.identity.userAgent;
    case 'connectionId':
      return details.connectionId;
    case 'stage':
      return details.stage;
    case 'apiId':
      return details.apiId;
    case 'domainName':
      return details.domainName;
    case 'routeKey':
      return '$connect';
    case 'eventType':
      return 'CONNECT';
    default:
      return undefined;
  }
}

/** The value of an identity source; undefined if it is missing or empty. Header names are case-insensitive. */
export function identityValue(
  expression: string,
  details: ConnectionDetails,
  handshake: HandshakeDetails,
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
        return details.stageVariables?.[name];
      default:
        return contextValue(details, name);
    }
  };
  return find() || undefined;
}
