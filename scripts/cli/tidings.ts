/** The command line of the package: `tidings dev`. */
import { DEV_HELP, parseDevOptions } from '../../local/cli-options';
import { exitWithError } from '../lib/engine-session';
import { dev } from './dev';

const HELP = `Usage: tidings <command>

Commands:
  dev [directory]   run a synthesized CDK app on this machine; tidings dev --help lists the options
`;

function failUsage(message: string, help: string): void {
  process.stderr.write(`${message}\n\n${help}`);
  process.exitCode = 2;
}

const [command, ...args] = process.argv.slice(2);
if (command === 'dev') {
  const { options, problems } = parseDevOptions(args);
  if (problems) failUsage(problems.join('\n'), DEV_HELP);
  else if (options.help) process.stdout.write(DEV_HELP);
  else dev(options).catch(exitWithError);
} else if (command === '--help' || command === '-h') {
  process.stdout.write(HELP);
} else {
  failUsage(command === undefined ? 'no command given' : `unknown command ${JSON.stringify(command)}`, HELP);
}
