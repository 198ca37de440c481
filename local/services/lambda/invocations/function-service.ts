import { AwsError } from '../../../core/errors';
import { concurrencyExceeded, requestTooLarge } from '../errors';
import type { FunctionInvoker, InvokeResult, StreamedResult } from '../../../ports';
import { AsyncInvoker } from './async-invoker';
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
export class FunctionService implements FunctionInvoker {
  readonly #async: AsyncInvoker;

  constructor(
    private readonly options: Pick<LambdaOptions, 'account' | 'clock' | 'random' | 'reporter'>,
    private readonly registry: FunctionRegistry,
  ) {
    this.#async = new AsyncInvoker(options, async (functionArn, invocation) =>
      buffered(invocation.requestId, await this.#run(this.registry.get(functionArn), invocation)),
    );
  }

  async invoke(functionArn: string, payload: string, options: InvokeOptions = {}): Promise<InvokeResult> {
    const invocation = this.#invocation(payload, MAX_REQUEST_BYTES, options);
    return buffered(invocation.requestId, await this.#run(this.registry.get(functionArn), invocation));
  }

  async invokeStreaming(functionArn: string, payload: string): Promise<StreamedResult> {
    const invocation = this.#invocation(payload, MAX_REQUEST_BYTES, {});
    const outcome = await this.#run(this.registry.get(functionArn), invocation);
    return streamed(invocation.requestId, outcome);
  }

  /** Accepts an event and runs it in the background. After a function error, it is retried after one and two minutes. */
  invokeAsync(functionArn: string, payload: string, options: InvokeOptions = {}): { readonly requestId: string } {
    const invocation = this.#invocation(payload, MAX_EVENT_BYTES, options);
    this.#async.accept(this.registry.get(functionArn).config.functionArn, invocation);
    return { requestId: invocation.requestId };
  }

  isInvocationAllowed(functionArn: string, service: string, sourceArn: string): boolean {
    const permissions = this.registry.find(functionArn)?.permissions.values() ?? [];
    return allowsService([...permissions], { service, sourceArn, accountId: this.options.account.accountId });
  }

  describe(functionArn: string): { functionName: string; roleArn: string; timeoutSeconds: number } | undefined {
    const config = this.registry.find(functionArn)?.config;
    if (!config) return undefined;
    const { functionName, roleArn, timeoutSeconds } = config;
    return { functionName, roleArn, timeoutSeconds };
  }

  /** The function's resource policy, for callers that evaluate its statements, such as function URLs. */
  policy(functionArn: string): PolicyDocument {
    const { config, permissions } = this.registry.get(functionArn);
    return policyDocument(config.functionArn, [...permissions.values()]);
  }

  /**
   * Kills the processes of a function at once, as the failure of a host would.
   * Returns the number of invocations that this interrupted.
   */
  killEnvironments(functionArn: string): number {
    return this.registry.get(functionArn).pool.killAll();
  }

  /** Number of running invocations, of all functions. */
  get inFlight(): number {
    return this.registry.all().reduce((sum, entry) => sum + entry.inFlight, 0);
  }

  /** Kills every process of every function. */
  async stop(): Promise<void> {
    this.#async.stop();
    await Promise.all(this.registry.all().map(({ pool }) => pool.stop()));
  }

  async #run(entry: FunctionEntry, invocation: Invocation): Promise<Outcome> {
    const { reservedConcurrency } = entry.config;
    if (reservedConcurrency !== undefined && entry.inFlight >= reservedConcurrency) {
      throw concurrencyExceeded();
    }
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

  #invocation(payload: string, maxBytes: number, { clientContext, requestId }: InvokeOptions): Invocation {
    const size = Buffer.byteLength(payload);
    if (size > maxBytes) throw requestTooLarge(size, maxBytes);
    return { requestId: requestId ?? this.options.random.uuid(), payload, ...(clientContext ? { clientContext } : {}) };
  }
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
