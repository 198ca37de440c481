import type { QueueMessage } from '../../../../ports';

/** A message as Lambda hands it to a function: attribute members in lower camel case, everything else a text. */
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

/** What filters see of a message: a body that is a JSON object is matched by its members, any other as a text. */
export function filterView(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...record, body: parsedBody(String(record['body'])) };
}

function parsedBody(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : body;
  } catch {
    // Plain text is an ordinary body.
    return body;
  }
}
