import type { Principal } from '../../../aws/access-control';

/** The configuration of one function: its resolved properties, with Lambda's defaults for missing ones. */
export interface FunctionConfig {
  readonly functionName: string;
  readonly functionArn: string;
  readonly roleArn: string;
  readonly handler: string;
  /** For example `nodejs24.x`. */
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Absolute path of the directory that the handler is loaded from. */
  readonly codeDirectory: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Maximum number of concurrent invocations. `0` disables the function; `undefined` means no reservation. */
  readonly reservedConcurrency: number | undefined;
  readonly logging: LoggingConfig;
  readonly description: string;
  /** Time of the last change, in ISO 8601. */
  readonly lastModified: string;
}

/** The log group of a function, and the format and levels of its log lines. */
export interface LoggingConfig {
  readonly group: string;
  readonly format: 'Text' | 'JSON';
  /** Lowest level of the function's own lines that are logged. JSON format only. */
  readonly applicationLevel: string | undefined;
  /** Lowest level of the platform's lines that are logged. JSON format only. */
  readonly systemLevel: string | undefined;
}

/** The principal of the calls that Lambda makes with the execution role of a function. */
export function rolePrincipal(roleArn: string, sessionName: string): Principal {
  return { kind: 'role', roleArn, roleName: roleArn.slice(roleArn.lastIndexOf('/') + 1), sessionName };
}
