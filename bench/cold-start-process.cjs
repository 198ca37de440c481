// Loads one bundle and calls its handler once. Reads the event from standard input and prints the two times.
const { readFileSync } = require('node:fs');
const { Writable } = require('node:stream');

const event = JSON.parse(readFileSync(0, 'utf8'));
let firstByte;
const response = new Writable({
  write(_chunk, _encoding, done) {
    firstByte?.();
    done();
  },
});
// The global of Lambda's runtime for response streaming. The first call of a streaming function ends with its first byte.
globalThis.awslambda = {
  streamifyResponse: (handler) => (input) =>
    new Promise((resolve, reject) => {
      firstByte = () => resolve({ statusCode: response.head?.statusCode });
      handler(input, response, { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 }).catch(reject);
    }),
  HttpResponseStream: {
    from: (stream, head) => {
      stream.head = head;
      return stream;
    },
  },
};

async function main() {
  const started = performance.now();
  const { handler } = require(process.argv[2]);
  const loaded = performance.now();
  const result = await handler(event, { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 });
  const called = performance.now();
  const failed =
    result?.statusCode >= 300 ||
    result?.batchItemFailures?.length > 0 ||
    // The function of the default route rejects every frame.
    (result?.body?.includes('"error"') && !result.body.includes('"unknown_action"'));
  if (failed) throw new Error(`the first call failed: ${JSON.stringify(result)}`);
  process.stdout.write(`\ncold-start ${JSON.stringify({ loadMs: loaded - started, callMs: called - loaded })}\n`);
  process.exit(0);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
