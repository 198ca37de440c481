/**
 * The CDK app: reads the configuration of one stage, bundles the functions, creates the stacks and synthesizes them.
 *
 * `-c stage=…` or TIDINGS_STAGE  the stage, by default `dev`
 * CDK_OUTDIR                     folder of the cloud assembly, by default `cdk.out`
 * CDK_VALIDATION=false           skips CloudFormation's own validation, which takes most of the time
 * TIDINGS_NAG=false              skips cdk-nag
 */
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { composeStage } from '../lib/stacks/compose-stage';
import { DEFAULT_STAGE, parseConfig } from '../lib/config/parse-config';
import { ConfigError } from '../lib/errors';
import { FUNCTION_NAMES } from '../contract/functions';
import configuration from '../tidings.config';
import { CODE_DIRECTORY, ROOT, createApp } from './create-app';
import { bundleFunctions } from './bundle-functions';

async function main(): Promise<void> {
  const app = createApp({
    outputDirectory: process.env['CDK_OUTDIR'] ?? join(ROOT, 'cdk.out'),
    validate: process.env['CDK_VALIDATION'] !== 'false',
  });
  const stage = String(app.node.tryGetContext('stage') ?? process.env['TIDINGS_STAGE'] ?? DEFAULT_STAGE);
  const config = parseConfig(configuration, stage);
  await bundleFunctions({
    sourceDirectory: join(ROOT, 'lambdas'),
    outputDirectory: CODE_DIRECTORY,
    names: FUNCTION_NAMES,
  });
  composeStage(app, { config, codeDirectory: CODE_DIRECTORY });
  if (process.env['TIDINGS_NAG'] !== 'false') {
    const { AwsSolutionsChecks, ServerlessChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  }
  app.synth();
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
