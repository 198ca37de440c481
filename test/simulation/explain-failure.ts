import type { Result } from './run-schedule';
import { runSchedule } from './run-schedule';
import type { Fault } from './random';
import type { Schedule } from './schedule';
import { START } from './virtual-time';

/** Maximum number of trace lines in the explanation. */
const TRACE_LINES = 150;

/** Removes kinds of faults, and then bursts, as long as the schedule still has a violation of the same kind. */
async function narrow(schedule: Schedule, kind: string): Promise<Schedule> {
  const fails = async (candidate: Schedule): Promise<boolean> => {
    const { violations } = await runSchedule(candidate);
    return violations.some((violation) => violation.kind === kind);
  };
  let smallest = schedule;
  for (const fault of schedule.faults.keys()) {
    const faults = new Map<Fault, number>([...smallest.faults].filter(([name]) => name !== fault));
    if (await fails({ ...smallest, faults })) smallest = { ...smallest, faults };
  }
  for (let last = smallest.bursts.length - 1; last > 0; last -= 1) {
    const bursts = smallest.bursts.slice(0, last);
    if (!(await fails({ ...smallest, bursts }))) break;
    smallest = { ...smallest, bursts };
  }
  return smallest;
}

/** Explains a failed schedule: its violations, how to run it again, and its trace with as few faults as possible. */
export async function explainFailure({ schedule, violations }: Result): Promise<string> {
  const kind = violations[0]?.kind ?? '';
  const smallest = await narrow(schedule, kind);
  const { trace, violations: left } = await runSchedule(smallest, true);
  const { text: about = '', at = Infinity } = left.find((violation) => violation.kind === kind) ?? {};
  const until = String(at - START).padStart(7);
  const channel = schedule.channels.find((name) => about.includes(name)) ?? '';
  const isAbout = (line: string): boolean =>
    line.includes(channel) || !schedule.channels.some((name) => line.includes(name));
  const lines = trace.filter((line) => (at === Infinity || line.slice(0, 7) <= until) && isAbout(line));
  return [
    `Schedule ${schedule.seed} violates a guarantee. Run it alone with TIDINGS_SIMULATION_SEED=${schedule.seed}.`,
    ...violations.slice(0, 5).map((violation) => `  ${violation.kind}: ${violation.text}`),
    `The violation still happens with these faults alone: ${[...smallest.faults.keys()].join(', ') || 'none'}`,
    `  ${kind}: ${about}`,
    `Trace before the violation, about ${channel || 'the channel'}:`,
    ...lines.slice(-TRACE_LINES).map((line) => line.slice(0, 240)),
  ].join('\n');
}
