import * as v from 'valibot';
import { integer, rules, strict, text } from './fields';

/** The receiver of alarms, and their thresholds. */
export const alarmsSchema = v.pipe(
  strict({
    /** Receives an email per alarm after it has confirmed the subscription. @default - no email */
    email: v.optional(text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an email address', 'Correct the address.')),
    /** ARN of an existing SNS topic that receives the alarms. @default - no topic */
    topicArn: v.optional(text(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/, 'the ARN of an SNS topic', 'Correct the ARN.')),
    /**
     * Alarm if one fan-out run in a hundred takes longer than this, in milliseconds, three minutes in a row.
     * @default 5000
     */
    fanOutP99Ms: v.optional(integer(1, 300_000, 'milliseconds'), 5000),
    /**
     * Alarm if a stream record is older than this when its function reads it, in milliseconds, three minutes in a row.
     * @default 60000
     */
    iteratorAgeMs: v.optional(integer(1000, 86_400_000, 'milliseconds'), 60_000),
  }),
  rules(({ email, topicArn }) =>
    email === undefined || topicArn === undefined
      ? []
      : [
          {
            path: '',
            got: 'email and topicArn together',
            allowed: 'one of the two',
            next: 'Subscribe the email address to the existing topic, and remove email here.',
          },
        ],
  ),
);
