import * as v from 'valibot';
import { ConfigError } from '../errors';
import { rules, strict, text, toProblem } from './fields';
import { stageSchema } from './settings';
import type { ResolvedSettings } from './settings';

/** The stage that is used unless `-c stage=…` or TIDINGS_STAGE selects another. */
export const DEFAULT_STAGE = 'dev';

const STAGE_NAME = /^[a-z][a-z0-9]{0,11}$/;

const fileSchema = strict({
  /** First part of every stack name. @default "tidings" */
  prefix: v.optional(
    text(
      /^[a-z][a-z0-9-]{0,19}$/,
      '1 to 20 characters of a-z 0-9 -, starting with a letter',
      'Choose a short lowercase name.',
    ),
    'tidings',
  ),
  /**
   * Stages by name. A name has no hyphen, because prefix `a-b` with stage `c` and prefix `a` with stage `b-c` would
   * give the same stack names.
   */
  stages: v.pipe(
    v.record(v.string(), stageSchema),
    rules((stages: Record<string, v.InferOutput<typeof stageSchema>>) =>
      Object.keys(stages)
        .filter((name) => !STAGE_NAME.test(name))
        .map((name) => ({
          path: name,
          got: `the stage name "${name}"`,
          allowed: '1 to 12 lowercase letters and digits, starting with a letter',
          next: 'Rename the stage.',
        })),
    ),
  ),
});

/** The default export of `tidings.config.ts`. */
export type TidingsConfigInput = v.InferInput<typeof fileSchema>;

/** The configuration of one stage, with all defaults filled in. */
export interface StageConfig {
  /** First part of every stack name. */
  readonly prefix: string;
  /** Name of the stage. */
  readonly stage: string;
  /** Account to deploy to. If undefined, CDK uses the account of the credentials at deployment. */
  readonly account?: string | undefined;
  /** Region to deploy to. If undefined, CDK uses the Region of the credentials at deployment. */
  readonly region?: string | undefined;
  readonly settings: ResolvedSettings;
}

/**
 * Reads the configuration of one stage. Validates the whole file, so that an error in `prod` is already found when
 * `dev` is synthesized.
 * @throws ConfigError with all problems of the file
 */
export function parseConfig(input: unknown, stage: string, source = 'tidings.config.ts'): StageConfig {
  const result = v.safeParse(fileSchema, input);
  if (!result.success) {
    const problems = result.issues.map((issue) => toProblem(issue, ''));
    throw new ConfigError(source, problems);
  }
  const { prefix, stages } = result.output;
  const chosen = Object.hasOwn(stages, stage) ? stages[stage] : undefined;
  if (chosen === undefined) {
    const allowed = Object.keys(stages).join(', ') || 'none, because no stage is configured';
    const next = 'Choose one of these with -c stage=… or TIDINGS_STAGE, or add the stage.';
    throw new ConfigError(source, [{ path: 'stages', got: `the stage "${stage}"`, allowed, next }]);
  }
  const { account, region, ...settings } = chosen;
  const removal = settings.removal ?? (stage === 'prod' ? 'retain' : 'destroy');
  return { prefix, stage, account, region, settings: { ...settings, removal } };
}
