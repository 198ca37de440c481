import { EngineError } from '../../core/errors';
import type { GatewayDeps } from '../common/deps';
import type { Api, ApiRegistry } from '../common/model';
import type { FunctionUrl } from '../function-url/model';

/** What the drivers of this folder share. */
export interface DriverContext {
  readonly deps: GatewayDeps;
  readonly apis: ApiRegistry;
  /** Starts serving an API and returns where, for example `127.0.0.1:4001`. */
  serve(api: Api): Promise<string>;
  /** Starts serving a function URL and returns where. */
  serveUrl(url: FunctionUrl): Promise<string>;
}

/** A resource that AWS would refuse too, or whose setting the engine does not play. The deployment adds which one. */
export function refused(what: string, remediation: string): EngineError {
  return new EngineError('UNSUPPORTED_RESOURCE', what, remediation);
}

/** The text of a property, undefined when it is absent. */
export function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

/** A number property, which templates may also write as text. */
export function number(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}

/** A list of text, empty when absent. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** A boolean property, which templates may also write as text. */
export function flag(value: unknown): boolean {
  return value === true || value === 'true';
}
