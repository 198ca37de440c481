import type { AwsService } from '../../../local/aws/aws-service';
import type { Principal } from '../../../local/aws/access-control';
import { AwsError } from '../../../local/core/errors';

/** Calls an operation of a JSON service over its wire format. @throws AwsError */
export async function callJson(
  service: AwsService,
  target: string,
  input: object,
  principal: Principal = { kind: 'account' },
): Promise<Record<string, unknown>> {
  const response = await service.handle({
    signedService: service.signingName,
    principal,
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'x-amz-target': target },
    body: Buffer.from(JSON.stringify(input)),
    requestId: 'request',
    signal: new AbortController().signal,
  });
  return JSON.parse(String(response.body)) as Record<string, unknown>;
}

/** The error of a call that has to fail. */
export async function errorOf(call: Promise<unknown>): Promise<{ readonly code: string; readonly message: string }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { code: error.code, message: error.message };
  }
  throw new Error('The call succeeded.');
}
