import type { Principal } from '../../aws/access-control';

/** The principal that acts when Lambda uses a function's role. */
export function rolePrincipal(roleArn: string, sessionName: string): Principal {
  return { kind: 'role', roleArn, roleName: roleArn.slice(roleArn.lastIndexOf('/') + 1), sessionName };
}
