import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config/parse-config';

/** Properties that all stacks of a stage have in common. */
export interface StageStackProps {
  /** The configuration of the stage. */
  readonly config: StageConfig;
  /** Folder that contains `<name>/index.js` for every function. */
  readonly codeDirectory: string;
}

/**
 * A stack of a stage: named `<prefix>-<stage>-<part>`, tagged, in the configured account and Region.
 *
 * A stack wraps one construct of the library with the id `Default`. CDK leaves this id out of logical ids, so they are
 * the same as if the stack contained the construct's children itself.
 */
export abstract class StageStack extends Stack {
  constructor(scope: Construct, part: string, description: string, { config }: StageStackProps) {
    super(scope, `${config.prefix}-${config.stage}-${part}`, {
      description,
      env: {
        ...(config.account === undefined ? {} : { account: config.account }),
        ...(config.region === undefined ? {} : { region: config.region }),
      },
      // CloudFormation applies the tags of a stack to every resource that supports tags.
      tags: { project: config.prefix, stage: config.stage },
    });
  }
}
