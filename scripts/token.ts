/** `npm run token`: prints a token for the local engine, or for a deployment on AWS. */
import './lib/silence-sdk-warning';
import { readLocalFile } from './lib/local-file';
import { readSigningSecret, type SecretLocation } from './lib/signing-secret';
import { parseTokenOptions, TOKEN_HELP, type TokenOptions } from './lib/token-options';
import { signToken } from '../server/src/sign-token';

function findSecret({ secretArn }: TokenOptions): SecretLocation | undefined {
  if (secretArn) return { secretArn, region: secretArn.split(':')[3]! };
  const local = readLocalFile();
  const localArn = Object.values(local?.stacks ?? {}).find((outputs) => outputs['SigningSecretArn'])?.[
    'SigningSecretArn'
  ];
  return local && localArn
    ? { secretArn: localArn, awsEndpointUrl: local.awsEndpointUrl, region: local.region }
    : undefined;
}

async function main(): Promise<number> {
  const options = parseTokenOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(TOKEN_HELP);
    return 0;
  }
  if ('problems' in options) {
    process.stderr.write(`${options.problems.join('\n')}\n\nSee: npm run token -- --help\n`);
    return 2;
  }
  const location = findSecret(options);
  if (!location) {
    process.stderr.write(
      'No local engine is running in this folder. Run `npm start`, or select a deployment with --secret ARN.\n',
    );
    return 1;
  }
  const { subject, channels, admin, ttlSeconds: expiresInSeconds } = options;
  const secret = await readSigningSecret(location);
  process.stdout.write(`${await signToken({ subject, channels, admin, expiresInSeconds }, secret)}\n`);
  return 0;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  },
);
