import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Keeps the list of running process groups, and kills them when its standard input closes. The kernel closes that input
 * whenever the engine exits, even after a crash. A process that is stopped by SIGSTOP cannot detect that its parent exited.
 */
const SCRIPT = `
trap '' INT TERM HUP
groups=' '
while read -r change group; do
  case $change in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;; esac ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
`;

/** Ensures that no function process outlives the engine. Does nothing on Windows, where processes are never stopped by SIGSTOP. */
export class Watchdog {
  #shell: ChildProcess | undefined;

  /** @param pid leader of the process group to kill when the engine exits */
  add(pid: number): void {
    this.#send(`+ ${pid}\n`);
  }

  /** Call when the group has exited: the system may give its id to an unrelated process. */
  remove(pid: number): void {
    this.#send(`- ${pid}\n`);
  }

  /** Stops the watchdog, which kills the groups that are still listed. */
  stop(): void {
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }

  #send(line: string): void {
    if (process.platform === 'win32') return;
    this.#shell ??= startShell();
    this.#shell.stdin?.write(line);
  }
}

function startShell(): ChildProcess {
  // A session of its own, so that Ctrl-C in the terminal does not end the watchdog before the engine.
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: {} });
  shell.unref();
  const input = shell.stdin as (Writable & { unref?: () => void }) | null;
  input?.unref?.();
  return shell;
}
