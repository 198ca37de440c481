/** Who makes a call. */
export type Principal =
  | { readonly kind: 'role'; readonly roleArn: string; readonly roleName: string; readonly sessionName: string }
  /** Whoever uses credentials that the engine did not hand out: the person at the machine, with every right. */
  | { readonly kind: 'account' }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'anonymous' };

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

/** One call to be judged. */
export interface AccessRequest {
  readonly principal: Principal;
  /** `service:Operation`, for example `dynamodb:PutItem`. */
  readonly action: string;
  /** The ARN of what is touched, or `*` for calls that name no resource. */
  readonly resource: string;
  /** Condition keys, for example `aws:SourceArn`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The policy of the resource itself, where it has one. */
  readonly resourcePolicy?: PolicyDocument | undefined;
}

/** Judges calls by the policies of the template. */
export interface AccessControl {
  isAllowed(request: AccessRequest): boolean;
  /** @throws AwsError `AccessDeniedException` (status 400) unless allowed. `deny` shapes another error. */
  assertAllowed(request: AccessRequest): void;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}
