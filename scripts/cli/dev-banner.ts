import type { StageEndpoint } from '../../local/services/api-gateway';

/** The addresses that `tidings dev` reports when the app runs. `--json` prints them as one line of JSON. */
export interface DevAddresses {
  readonly awsEndpointUrl: string;
  readonly region: string;
  readonly accountId: string;
  /** Credentials for programs outside of the engine. It accepts any. A function gets the credentials of its role. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly apis: readonly StageEndpoint[];
  readonly functionUrls: readonly { readonly functionName: string; readonly url: string }[];
  /** Outputs by stack name, with local addresses. */
  readonly stacks: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly seed: number;
}

/** CDK generates outputs with this prefix for references between stacks. */
const GENERATED_OUTPUT = /^ExportsOutput(?:Ref|FnGetAtt)/;

type Row = readonly [name: string, value: string];

function table(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const width = Math.max(...rows.map(([name]) => name.length));
  return `${title}\n\n${rows.map(([name, value]) => `  ${name.padEnd(width)}   ${value}\n`).join('')}\n`;
}

/** The text that `tidings dev` prints when the app runs, without the outputs that CDK generates. */
export function devBanner(addresses: DevAddresses): string {
  const { awsEndpointUrl, region, accountId, accessKeyId, secretAccessKey, apis, functionUrls, seed } = addresses;
  const outputs = Object.entries(addresses.stacks).map(([stack, values]) =>
    table(
      `Outputs of ${stack}:`,
      Object.entries(values).filter(([name]) => !GENERATED_OUTPUT.test(name)),
    ),
  );
  const apiRows = apis.map(({ api, protocol, url }): Row => [
    `${api} (${protocol === 'WEBSOCKET' ? 'WebSocket' : 'HTTP'})`,
    url,
  ]);
  const urlRows = functionUrls.map(({ functionName, url }): Row => [functionName, url]);
  return `
The app runs on this machine.

${outputs.join('')}${table('APIs:', apiRows)}${table('Function URLs:', urlRows)}AWS endpoint (account ${accountId}, Region ${region}), for the AWS CLI and SDKs in another terminal:

  export AWS_ENDPOINT_URL=${awsEndpointUrl}
  export AWS_REGION=${region}
  export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}

Seed ${seed}: start with --seed ${seed} to repeat the order of queue messages and the generated names.
Ctrl-C stops everything.
`;
}
