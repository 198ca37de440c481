import { RemovalPolicy } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../nag';

/** Length of the secret. With an alphabet of 62 characters it has 381 bits, more than the 256 that HS256 uses. */
const SECRET_LENGTH = 64;

/** Properties of `SigningSecret`. */
export interface SigningSecretProps {
  /** What happens to the secret when its stack is deleted. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/** The secret that signs tokens with HS256: 64 letters and digits that the deployment generates. */
export class SigningSecret extends Construct {
  /** The CDK construct of the secret. */
  readonly resource: Secret;

  constructor(scope: Construct, id: string, props: SigningSecretProps = {}) {
    super(scope, id);
    this.resource = new Secret(this, 'Resource', {
      description: 'Signs and verifies the tokens that give access to channels',
      generateSecretString: { passwordLength: SECRET_LENGTH, excludePunctuation: true },
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    acknowledge(
      this,
      'AwsSolutions-SMG4',
      'Scheduled rotation would invalidate all issued tokens at once. The secret is replaced manually, or OIDC is used.',
    );
  }

  get secretArn(): string {
    return this.resource.secretArn;
  }

  /** Permits `grantee` to read the value. CDK's own grant would also permit it to read the description. */
  grantRead(grantee: IGrantable): Grant {
    const actions = ['secretsmanager:GetSecretValue'];
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.secretArn] });
  }
}
