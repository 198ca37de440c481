/** The caller of an operation. */
export type Principal =
  | { readonly kind: 'role'; readonly roleArn: string; readonly roleName: string; readonly sessionName: string }
  /** The root user of the account: credentials that the engine did not issue. */
  | { readonly kind: 'account' }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'anonymous' };

/** A statement of a policy, as in a template. */
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

/** A policy, as in a template. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

/** A call to authorize. */
export interface AccessRequest {
  readonly principal: Principal;
  /** `service:Operation`, for example `dynamodb:PutItem`. */
  readonly action: string;
  /** The ARN of the resource, or `*` for a call without a resource. */
  readonly resource: string;
  /** Condition keys, for example `aws:SourceArn`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The resource policy, if the resource has one. */
  readonly resourcePolicy?: PolicyDocument | undefined;
}

/** Authorizes calls by the policies of the template. */
export interface AccessControl {
  isAllowed(request: AccessRequest): boolean;
  /** @throws AwsError `AccessDeniedException` (400) if the call is not allowed */
  assertAllowed(request: AccessRequest): void;
}

/** Temporary credentials of a role session. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}
