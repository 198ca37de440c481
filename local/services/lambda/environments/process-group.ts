/** Whether the system has process groups. With them, each process leads its own group, so that signals reach its children. */
export const HAS_PROCESS_GROUPS = process.platform !== 'win32';

/**
 * Sends a signal to a process and its children. Does nothing if they have exited.
 * `SIGSTOP` and `SIGCONT` have no effect on Windows.
 */
export function signalGroup(pid: number, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  if (!HAS_PROCESS_GROUPS && signal !== 'SIGKILL') return;
  try {
    process.kill(HAS_PROCESS_GROUPS ? -pid : pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // macOS returns EPERM for a group whose members have all exited but are not yet reaped.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
