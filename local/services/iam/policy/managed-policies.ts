import { compilePolicy } from './compile-policy';
import type { IdentityPolicy } from './evaluate';

const DOCUMENTS: Readonly<Record<string, unknown>> = {
  // AWS managed policy reference: AWSLambdaBasicExecutionRole.
  'service-role/AWSLambdaBasicExecutionRole': {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
    ],
  },
};

/** The AWS managed policy with an ARN such as `arn:aws:iam::aws:policy/service-role/…`; undefined if it is not supported. */
export function knownManagedPolicy(policyArn: string): IdentityPolicy | undefined {
  const name = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(policyArn)?.[1];
  if (name === undefined || !Object.hasOwn(DOCUMENTS, name)) return undefined;
  return { id: name, managed: true, statements: compilePolicy(DOCUMENTS[name], 'identity').statements };
}

/** The names of the supported AWS managed policies. */
export function knownManagedPolicyNames(): readonly string[] {
  return Object.keys(DOCUMENTS);
}
