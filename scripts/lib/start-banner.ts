import type { LocalFile } from './local-file';
import { LOCAL_FILE } from './local-file';

/** The text that `npm start` prints when everything runs: all addresses, and commands to try. */
export function buildBanner(local: LocalFile, seed: number, watching: boolean): string {
  return `
Tidings runs on this machine.

  Console         ${local.consoleUrl}   (open it in a browser: watch, publish, inject faults)
  WebSocket API   ${local.websocketUrl}
  HTTP API        ${local.httpUrl}
${local.eventsUrl === undefined ? '' : `  Event streams   ${local.eventsUrl}\n`}  AWS endpoint    ${local.awsEndpointUrl}   (tables, queues, logs: any AWS SDK or CLI, Region ${local.region})
  Seed            ${seed}   (--seed ${seed} repeats the order of queue messages and the duplicates)
  Details         ${LOCAL_FILE}   (addresses and tokens for scripts)

Listen in a second terminal:

  npx tsx examples/listen.ts room:1

or with any WebSocket client: connect, then send {"action":"subscribe","id":"1","channels":["room:1"]}

  npx --yes wscat -c "${local.websocketUrl}?token=$(node -p 'require("./${LOCAL_FILE}").token')"

Publish in a third terminal:

  curl -X POST ${local.httpUrl}/v1/channels/room:1/messages \\
    -H "authorization: Bearer $(node -p 'require("./${LOCAL_FILE}").token')" \\
    -H 'content-type: application/json' -d '{"data": {"text": "hello"}}'

Inspect the tables:

  AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws dynamodb list-tables \\
    --region ${local.region} --endpoint-url ${local.awsEndpointUrl}

${watching ? 'Functions and the console are rebuilt when their sources change. ' : ''}Ctrl-C stops everything.
`;
}
