import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Keeps the list of living process groups and kills them when its input ends, which the kernel sees to however
 * the engine dies. A stopped process cannot notice by itself that its parent is gone.
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

/** Sees to it that no function process outlives the engine. Does nothing on Windows, where none is ever stopped. */
export class Watchdog {
  #shell: ChildProcess | undefined;

  /** @param pid leader of the process group to kill when the engine is gone */
  add(pid: number): void {
    this.#tell(`+ ${pid}\n`);
  }

  /** The group has ended; its number may be given to a stranger from now on. */
  remove(pid: number): void {
    this.#tell(`- ${pid}\n`);
  }

  /** Ends the watchdog; it kills what is still listed. */
  stop(): void {
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }

  #tell(line: string): void {
    if (process.platform === 'win32') return;
    this.#shell ??= startShell();
    this.#shell.stdin?.write(line);
  }
}

function startShell(): ChildProcess {
  // Its own session: Ctrl-C in the terminal must not end the watchdog before the engine.
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: {} });
  shell.unref();
  const input = shell.stdin as (Writable & { unref?: () => void }) | null;
  input?.unref?.();
  return shell;
}
