import { RemovalPolicy } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../nag';

/** Characters of the secret: 62 different ones, so 381 bits, more than the 256 that HS256 uses. */
const SECRET_LENGTH = 64;

/** Properties of the signing secret. */
export interface SigningSecretProps {
  /** What happens to the secret when its stack goes. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/** The secret that signs tokens with HS256: 64 letters and digits, made by the deployment and seen by nobody. */
export class SigningSecret extends Construct {
  /** The secret itself. */
  readonly resource: Secret;

  constructor(scope: Construct, id: string, props: SigningSecretProps = {}) {
    super(scope, id);
    this.resource = new Secret(this, 'Resource', {
      description: 'Signs and verifies the tokens that open channels',
      generateSecretString: { passwordLength: SECRET_LENGTH, excludePunctuation: true },
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    acknowledge(
      this,
      'AwsSolutions-SMG4',
      'Rotation by schedule would end every issued token at once; the secret is replaced by hand, or OIDC is used.',
    );
  }

  /** ARN of the secret. */
  get secretArn(): string {
    return this.resource.secretArn;
  }

  /** Lets `grantee` read the value, and not the description as CDK's own grant does. */
  grantRead(grantee: IGrantable): Grant {
    const actions = ['secretsmanager:GetSecretValue'];
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.secretArn] });
  }
}
