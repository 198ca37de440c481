import type { QueueMessage } from '../../../../ports';

/**
 * Converts a message into the record of a function's event. The members of message attributes are in lower camel case.
 */
export function queueRecord(message: QueueMessage, queueArn: string): Record<string, unknown> {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.messageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          ...(StringValue === undefined ? {} : { stringValue: StringValue }),
          ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType,
        },
      ]),
    ),
    ...(message.md5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes: message.md5OfMessageAttributes }),
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3],
  };
}

/**
 * Converts a record into the form that filters match. A body that is a JSON object is parsed. Any other body is a
 * string.
 */
export function filterView(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...record, body: parsedBody(String(record['body'])) };
}

function parsedBody(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : body;
  } catch {
    // A body need not be JSON.
    return body;
  }
}
