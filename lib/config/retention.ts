import * as v from 'valibot';
import { expectation, integer, strict } from './fields';

const DAY_SECONDS = 86_400;

/** Retention times that CloudWatch Logs accepts, in days. */
const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** How long messages, publish ids and logs are kept. */
export const retentionSchema = strict({
  /** How long a message stays readable, in seconds: one minute to 90 days. @default 86400 (one day) */
  messageSeconds: v.optional(integer(60, 90 * DAY_SECONDS, 'seconds'), DAY_SECONDS),
  /**
   * How long a publish id is kept, in seconds: one minute to 90 days. Within this time, a second publish with the same
   * id returns the offset of the first one and creates no message. @default 86400 (one day)
   */
  publishIdSeconds: v.optional(integer(60, 90 * DAY_SECONDS, 'seconds'), DAY_SECONDS),
  /** How long CloudWatch keeps logs, in days. @default 30 */
  logDays: v.optional(
    v.picklist(
      LOG_DAYS,
      expectation(`one of ${LOG_DAYS.join(', ')} days`, 'Choose a number that CloudWatch Logs accepts.'),
    ),
    30,
  ),
});
