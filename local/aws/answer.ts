import { AwsError } from '../core/errors';
import type { Reporter } from '../core/reporter';
import type { AwsResponse, AwsService } from './types';

/** The form of errors that belong to no service: AWS JSON, which every SDK can read at least in part. */
const plainForm: AwsService['formatError'] = (error, requestId) => ({
  status: error.status,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
  body: JSON.stringify({ __type: error.code, code: error.code, message: error.message }),
});

/** Turns what a service threw into its answer; a fault of the engine becomes a 500 and a warning, never a crash. */
export function answerTo(
  error: unknown,
  service: AwsService | undefined,
  requestId: string,
  reporter: Reporter,
): AwsResponse {
  const format = service ? service.formatError.bind(service) : plainForm;
  if (error instanceof AwsError) return format(error, requestId);
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  reporter.report({
    type: 'warning',
    message: `${service?.signingName ?? 'AWS endpoint'}: request ${requestId} failed inside the engine: ${detail}`,
  });
  const message = `The engine failed while handling this call: ${error instanceof Error ? error.message : String(error)}`;
  return format({ code: 'InternalFailure', message, status: 500, fields: {} }, requestId);
}
