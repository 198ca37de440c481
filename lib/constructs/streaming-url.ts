import { Duration, Fn } from 'aws-cdk-lib';
import { FunctionUrlAuthType, HttpMethod, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import type { FunctionUrl, FunctionUrlCorsOptions } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { TidingsFunction } from './tidings-function';

/** Properties of a streaming URL. */
export interface StreamingUrlProps {
  /** Streams its responses, and verifies the token of each request itself. */
  readonly handler: TidingsFunction;
  /** Origins of web pages that may call. @default [] which lets no page call */
  readonly allowedOrigins?: readonly string[];
}

/**
 * An address that hands out what a function writes as it writes it, up to 200 MB a response (Lambda quota).
 * HTTP APIs cannot stream. Anybody may call it, so the function refuses who has no token.
 */
export class StreamingUrl extends Construct {
  /** The address itself. */
  readonly resource: FunctionUrl;

  constructor(scope: Construct, id: string, props: StreamingUrlProps) {
    super(scope, id);
    const origins = props.allowedOrigins ?? [];
    this.resource = props.handler.resource.addFunctionUrl({
      authType: FunctionUrlAuthType.NONE,
      invokeMode: InvokeMode.RESPONSE_STREAM,
      ...(origins.length === 0 ? {} : { cors: cors(origins) }),
    });
  }

  /** Base address, without a slash at the end. */
  get url(): string {
    const parts = Fn.split('/', this.resource.url);
    return Fn.join('//', [Fn.select(0, parts), Fn.select(2, parts)]);
  }
}

/** The URL adds these headers by itself; a function that added them too would have browsers refuse both. */
function cors(origins: readonly string[]): FunctionUrlCorsOptions {
  return {
    allowedOrigins: [...origins],
    allowedMethods: [HttpMethod.GET],
    allowedHeaders: ['authorization', 'last-event-id'],
    exposedHeaders: ['retry-after'],
    maxAge: Duration.hours(1),
  };
}
