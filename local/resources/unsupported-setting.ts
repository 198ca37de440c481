import { EngineError } from '../core/errors';

/**
 * The error for a resource that AWS rejects too, or that has a setting that the engine does not support. The deployment
 * adds the path of the resource.
 */
export function unsupportedSetting(message: string, remediation: string): EngineError {
  return new EngineError('resource_unsupported', message, remediation);
}
