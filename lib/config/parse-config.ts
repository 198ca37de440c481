import * as v from 'valibot';
import { rules, strict, text, toProblem } from './fields';
import { stageSchema } from './settings';
import { ConfigError } from '../errors';

export type { EndpointConfig } from './webhooks';

/** The stage that is deployed unless `-c stage=…` or TIDINGS_STAGE names another. */
export const DEFAULT_STAGE = 'dev';

const STAGE_NAME = /^[a-z][a-z0-9]{0,11}$/;

const fileSchema = strict({
  /** First part of every stack name. @default "tidings" */
  prefix: v.optional(
    text(/^[a-z][a-z0-9-]{0,19}$/, '1 to 20 of a-z 0-9 -, a letter first', 'Choose a short lower-case name.'),
    'tidings',
  ),
  /** Stages by name. A name has no hyphen: `a-b` + `c` and `a` + `b-c` would name the same stacks. */
  stages: v.pipe(
    v.record(v.string(), stageSchema),
    rules((stages: Record<string, v.InferOutput<typeof stageSchema>>) =>
      Object.keys(stages)
        .filter((name) => !STAGE_NAME.test(name))
        .map((name) => ({
          path: name,
          got: `the stage name "${name}"`,
          allowed: '1 to 12 lower-case letters and digits, a letter first',
          next: 'Rename the stage.',
        })),
    ),
  ),
});

/** What `tidings.config.ts` exports. */
export type TidingsConfigInput = v.InferInput<typeof fileSchema>;

/** Everything that a deployment depends on: one stage with its defaults filled in. */
export type TidingsConfig = Omit<v.InferOutput<typeof stageSchema>, 'removal'> & {
  /** First part of every stack name. */
  readonly prefix: string;
  /** Name of the stage. */
  readonly stage: string;
  /** What happens to tables, secret and logs when their stack goes. */
  readonly removal: 'retain' | 'destroy';
};

/**
 * Reads the configuration of one stage. The whole file is checked, so that a mistake in `prod` shows in `dev` already.
 * @throws ConfigError with every problem of the file
 */
export function parseConfig(input: unknown, stage: string, source = 'tidings.config.ts'): TidingsConfig {
  const result = v.safeParse(fileSchema, input);
  if (!result.success) {
    throw new ConfigError(
      source,
      result.issues.map((issue) => toProblem(issue, '')),
    );
  }
  const { prefix, stages } = result.output;
  const chosen = Object.hasOwn(stages, stage) ? stages[stage] : undefined;
  if (chosen === undefined) {
    const allowed = Object.keys(stages).join(', ') || 'nothing, as no stage is configured';
    const next = 'Choose one of these with -c stage=… or TIDINGS_STAGE, or add the stage.';
    throw new ConfigError(source, [{ path: 'stages', got: `the stage "${stage}"`, allowed, next }]);
  }
  return { ...chosen, prefix, stage, removal: chosen.removal ?? (stage === 'prod' ? 'retain' : 'destroy') };
}
