import type { LogSink } from '../../ports';

/** The values of `$context` variables by path, for example `identity.sourceIp`. */
export type LogContext = Readonly<Record<string, string | number | undefined>>;

/** Writes one line per request of a stage. */
export interface AccessLog {
  write(context: LogContext): void;
}

const VARIABLE = /\$context\.([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)/g;
const LOG_GROUP = /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?$/;

/** Replaces `$context` variables. A variable without a value becomes `-`, as on AWS. */
export function formatAccessLog(format: string, context: LogContext): string {
  return format.replace(VARIABLE, (_match, name: string) => {
    const value = context[name];
    return value === undefined || value === '' ? '-' : String(value);
  });
}

/** The name in the ARN of a log group, which may end with `:*`. */
export function logGroupName(arn: string): string | undefined {
  return LOG_GROUP.exec(arn)?.[1];
}

/** Creates an access log that writes to one stream of a log group. */
export function createAccessLog(sink: LogSink, groupName: string, streamName: string, format: string): AccessLog {
  return { write: (context) => sink.write(groupName, streamName, formatAccessLog(format, context)) };
}
