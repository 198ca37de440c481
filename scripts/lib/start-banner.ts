import type { LocalFile } from './local-file';
import { LOCAL_FILE } from './local-file';

/** What `npm start` prints once everything runs: what is where, and how to try it. */
export function buildBanner(local: LocalFile, seed: number, watching: boolean): string {
  return `
Tidings runs on this machine.

  Console         ${local.consoleUrl}   (open it in a browser: watch, publish, break and repair)
  WebSocket API   ${local.websocketUrl}
  HTTP API        ${local.httpUrl}
${local.eventsUrl === undefined ? '' : `  Event streams   ${local.eventsUrl}\n`}  AWS endpoint    ${local.awsEndpointUrl}   (tables, queues, logs: any AWS SDK or CLI, Region ${local.region})
  Seed            ${seed}   (order of queues, duplicates: --seed ${seed} repeats it)
  Details         ${LOCAL_FILE}   (addresses and tokens for scripts)

Listen, in a second terminal:

  npx tsx examples/listen.ts room:1

or with any WebSocket client: connect, then send {"action":"subscribe","id":"1","channels":["room:1"]}

  npx --yes wscat -c "${local.websocketUrl}?token=$(node -p 'require("./${LOCAL_FILE}").token')"

Publish, in a third:

  curl -X POST ${local.httpUrl}/v1/channels/room:1/messages \\
    -H "authorization: Bearer $(node -p 'require("./${LOCAL_FILE}").token')" \\
    -H 'content-type: application/json' -d '{"data": {"text": "hello"}}'

Look inside:

  AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws dynamodb list-tables \\
    --region ${local.region} --endpoint-url ${local.awsEndpointUrl}

${watching ? 'Functions and the console are built again when their sources change. ' : ''}Ctrl-C stops everything.
`;
}
