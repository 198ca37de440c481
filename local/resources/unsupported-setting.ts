import { EngineError } from '../core/errors';

/**
 * The error for a resource that the engine rejects, because AWS would reject it or because the engine does not support
 * one of its settings. The deployment adds the path of the resource.
 */
export function unsupportedSetting(message: string, remediation: string): EngineError {
  return new EngineError('resource_unsupported', message, remediation);
}
