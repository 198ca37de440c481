import { AwsError } from '../../../core/errors';
import { concurrencyExceeded, requestTooLarge } from '../errors';
import type { FunctionInvoker, InvokeResult, StreamedResult } from '../../../ports';
import { createAsyncInvoker } from './async-invoker';
import type { FunctionEntry, FunctionRegistry } from '../state/function-registry';
import { allowsService, policyDocument } from '../state/resource-policy';
import { responseTooLarge } from '../environments/function-failures';
import type { PolicyDocument } from '../../../aws/access-control';
import { MAX_EVENT_BYTES, MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES } from '../limits';
import type { Invocation, Outcome } from './invocation';
import type { LambdaOptions } from '../options';

/** Optional values of an invocation. */
export interface InvokeOptions {
  /** JSON text. */
  readonly clientContext?: string;
  /** @default a random id */
  readonly requestId?: string;
}

/** The in-process API of the Lambda service. Functions are named by ARN; the qualifier `:$LATEST` is allowed. */
export interface FunctionService extends FunctionInvoker {
  invoke(functionArn: string, payload: string, options?: InvokeOptions): Promise<InvokeResult>;
  /**
   * Accepts an event and runs it in the background. After a function error, the event is retried after one and two
   * minutes.
   */
  invokeAsync(functionArn: string, payload: string, options?: InvokeOptions): { readonly requestId: string };
  /** The function's resource policy, for callers that evaluate its statements, such as function URLs. */
  policy(functionArn: string): PolicyDocument;
  /**
   * Kills the processes of a function at once, as the failure of a host would.
   * Returns the number of invocations that this interrupted.
   */
  killEnvironments(functionArn: string): number;
  /** Number of running invocations, of all functions. */
  readonly inFlight: number;
  /** Kills every process of every function. */
  stop(): Promise<void>;
}

async function run(entry: FunctionEntry, invocation: Invocation): Promise<Outcome> {
  const { reservedConcurrency } = entry.config;
  if (reservedConcurrency !== undefined && entry.inFlight >= reservedConcurrency) throw concurrencyExceeded();
  entry.inFlight++;
  let counted = true;
  const completed = (): void => {
    if (counted) entry.inFlight--;
    counted = false;
  };
  try {
    return await entry.pool.invoke(invocation, completed);
  } catch (error) {
    completed();
    throw error;
  }
}

/** Creates the in-process API for the functions of a registry. */
export function createFunctionService(
  { account, clock, random, reporter }: Pick<LambdaOptions, 'account' | 'clock' | 'random' | 'reporter'>,
  registry: FunctionRegistry,
): FunctionService {
  const runBuffered = async (functionArn: string, invocation: Invocation): Promise<InvokeResult> =>
    buffered(invocation.requestId, await run(registry.get(functionArn), invocation));

  const asynchronous = createAsyncInvoker({ clock, reporter }, runBuffered);

  const toInvocation = (payload: string, maxBytes: number, options: InvokeOptions = {}): Invocation => {
    const { clientContext, requestId } = options;
    const size = Buffer.byteLength(payload);
    if (size > maxBytes) throw requestTooLarge(size, maxBytes);
    return { requestId: requestId ?? random.uuid(), payload, ...(clientContext ? { clientContext } : {}) };
  };

  return {
    invoke: async (functionArn, payload, options) =>
      runBuffered(functionArn, toInvocation(payload, MAX_REQUEST_BYTES, options)),
    async invokeStreaming(functionArn, payload) {
      const invocation = toInvocation(payload, MAX_REQUEST_BYTES);
      return streamed(invocation.requestId, await run(registry.get(functionArn), invocation));
    },
    invokeAsync(functionArn, payload, options) {
      const invocation = toInvocation(payload, MAX_EVENT_BYTES, options);
      asynchronous.accept(registry.get(functionArn).config.functionArn, invocation);
      return { requestId: invocation.requestId };
    },
    isInvocationAllowed(functionArn, service, sourceArn) {
      const permissions = registry.find(functionArn)?.permissions.values() ?? [];
      return allowsService([...permissions], { service, sourceArn, accountId: account.accountId });
    },
    describe(functionArn) {
      const config = registry.find(functionArn)?.config;
      if (!config) return undefined;
      const { functionName, roleArn, timeoutSeconds } = config;
      return { functionName, roleArn, timeoutSeconds };
    },
    policy(functionArn) {
      const { config, permissions } = registry.get(functionArn);
      return policyDocument(config.functionArn, [...permissions.values()]);
    },
    killEnvironments: (functionArn) => registry.get(functionArn).pool.killAll(),
    get inFlight() {
      return registry.all().reduce((sum, entry) => sum + entry.inFlight, 0);
    },
    async stop() {
      asynchronous.stop();
      await Promise.all(registry.all().map(({ pool }) => pool.stop()));
    },
  };
}

/** Returns the complete response. The chunks of a streaming handler are concatenated; a prelude remains in them. */
async function buffered(requestId: string, outcome: Outcome): Promise<InvokeResult> {
  if (outcome.kind === 'answer') return { requestId, payload: outcome.payload };
  if (outcome.kind === 'error') return { requestId, payload: outcome.failure.payload, functionError: 'Unhandled' };
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of outcome.body) {
      size += chunk.length;
      if (size > MAX_RESPONSE_BYTES)
        return { requestId, payload: responseTooLarge().payload, functionError: 'Unhandled' };
      chunks.push(chunk);
    }
  } catch (error) {
    const payload = error instanceof AwsError ? error.fields['payload'] : undefined;
    if (typeof payload !== 'string') throw error;
    return { requestId, payload, functionError: 'Unhandled' };
  }
  return { requestId, payload: Buffer.concat(chunks).toString() };
}

function streamed(requestId: string, outcome: Outcome): StreamedResult {
  switch (outcome.kind) {
    case 'stream':
      return { requestId, contentType: outcome.contentType, body: outcome.body };
    case 'answer':
      return { requestId, contentType: 'application/json', body: once(outcome.payload) };
    default:
      return {
        requestId,
        contentType: 'application/json',
        body: once(outcome.failure.payload),
        functionError: 'Unhandled',
      };
  }
}

async function* once(text: string): AsyncGenerator<Buffer, void> {
  yield Buffer.from(text);
}
