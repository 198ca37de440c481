import * as v from 'valibot';
import { integer, rules, strict, text } from './fields';

/** The receiver of alarms, and their thresholds. */
export const alarmsSchema = v.pipe(
  strict({
    /**
     * Address that receives an email when an alarm fires, and when it returns to OK. SNS sends none before the owner of
     * the address has confirmed the subscription. @default - no email
     */
    email: v.optional(text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an email address', 'Correct the address.')),
    /** ARN of an existing SNS topic that receives the alarms. @default - no topic */
    topicArn: v.optional(text(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/, 'the ARN of an SNS topic', 'Correct the ARN.')),
    /**
     * Milliseconds. The alarm fires if the 99th percentile of the duration of fan-out is longer for three consecutive
     * minutes. @default 5000
     */
    fanOutP99Ms: v.optional(integer(1, 300_000, 'milliseconds'), 5000),
    /**
     * Milliseconds. The alarm fires if the oldest record that a function reads from its stream is older for three
     * consecutive minutes. @default 60000
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
