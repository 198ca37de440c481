import { Duration, Fn } from 'aws-cdk-lib';
import { FunctionUrlAuthType, HttpMethod, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import type { FunctionUrl, FunctionUrlCorsOptions } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { TidingsFunction } from './tidings-function';

/** Properties of `StreamingUrl`. */
export interface StreamingUrlProps {
  /** The function. It streams its responses and verifies the token of each request. */
  readonly handler: TidingsFunction;
  /** Origins of web pages that may call the URL. @default [] (no page) */
  readonly allowedOrigins?: readonly string[];
}

/**
 * A Lambda function URL that streams the response while the function writes it, up to 200 MB (Lambda quota).
 * HTTP APIs cannot stream. Anyone may call the URL, so the function rejects requests without a valid token.
 */
export class StreamingUrl extends Construct {
  /** The CDK construct of the function URL. */
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

  /** Base URL without a trailing slash. */
  get url(): string {
    const parts = Fn.split('/', this.resource.url);
    return Fn.join('//', [Fn.select(0, parts), Fn.select(2, parts)]);
  }
}

/**
 * The function URL adds these headers. The function itself must not add any, because browsers reject repeated CORS
 * headers.
 */
function cors(origins: readonly string[]): FunctionUrlCorsOptions {
  return {
    allowedOrigins: [...origins],
    allowedMethods: [HttpMethod.GET],
    allowedHeaders: ['authorization', 'last-event-id'],
    exposedHeaders: ['retry-after'],
    maxAge: Duration.hours(1),
  };
}
