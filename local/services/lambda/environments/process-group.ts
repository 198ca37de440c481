/** Processes are started as leaders of their own group where the system has groups, so that their children follow. */
export const HAS_PROCESS_GROUPS = process.platform !== 'win32';

/**
 * Signals a process and its children; harmless when they are gone already.
 * `SIGSTOP` and `SIGCONT` do nothing on Windows.
 */
export function signalGroup(pid: number, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  if (!HAS_PROCESS_GROUPS && signal !== 'SIGKILL') return;
  try {
    process.kill(HAS_PROCESS_GROUPS ? -pid : pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // EPERM is what macOS says of a group whose members are all dead but not yet reaped.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
