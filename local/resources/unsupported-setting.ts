import { EngineError } from '../core/errors';

/**
 * The error of a resource that AWS rejects too, or that has a setting which the engine does not support. The deployment
 * adds the path of the resource.
 */
export function unsupportedSetting(message: string, remediation: string): EngineError {
  return new EngineError('resource_unsupported', message, remediation);
}
