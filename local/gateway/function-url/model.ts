import type { CorsSettings } from '../common/model';

/** `BUFFERED` hands out a whole answer, `RESPONSE_STREAM` the bytes as the function writes them. */
export type InvokeMode = 'BUFFERED' | 'RESPONSE_STREAM';

/** One `AWS::Lambda::Url` with `AuthType` NONE. */
export interface FunctionUrl {
  readonly urlId: string;
  /** The host that the URL has on AWS; it stands in events. */
  readonly domainName: string;
  readonly functionArn: string;
  readonly invokeMode: InvokeMode;
  readonly cors: CorsSettings | undefined;
}
