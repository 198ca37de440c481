import type { Result } from './run-schedule';
import { runSchedule } from './run-schedule';
import type { Fault } from './random';
import type { Plan } from './schedule';
import { START } from './virtual-time';

/** Lines of a trace that are printed. */
const TRACE_LINES = 150;

/** Leaves out kinds of faults, and then bursts, for as long as a promise of the same kind is still broken. */
async function narrow(plan: Plan, kind: string): Promise<Plan> {
  const fails = async (candidate: Plan): Promise<boolean> => {
    const { violations } = await runSchedule(candidate);
    return violations.some((violation) => violation.kind === kind);
  };
  let smallest = plan;
  for (const fault of plan.troubles.keys()) {
    const troubles = new Map<Fault, number>([...smallest.troubles].filter(([name]) => name !== fault));
    if (await fails({ ...smallest, troubles })) smallest = { ...smallest, troubles };
  }
  for (let last = smallest.bursts.length - 1; last > 0; last -= 1) {
    const bursts = smallest.bursts.slice(0, last);
    if (!(await fails({ ...smallest, bursts }))) break;
    smallest = { ...smallest, bursts };
  }
  return smallest;
}

/** All that is needed to understand a schedule that failed: what is wrong, how to repeat it, and what happened. */
export async function explain({ plan, violations }: Result): Promise<string> {
  const kind = violations[0]?.kind ?? '';
  const smallest = await narrow(plan, kind);
  const { trace, violations: left } = await runSchedule(smallest, true);
  const { text: about = '', at = Infinity } = left.find((violation) => violation.kind === kind) ?? {};
  const until = String(at - START).padStart(7);
  const channel = plan.channels.find((name) => about.includes(name)) ?? '';
  const isAbout = (line: string): boolean =>
    line.includes(channel) || !plan.channels.some((name) => line.includes(name));
  const lines = trace.filter((line) => (at === Infinity || line.slice(0, 7) <= until) && isAbout(line));
  return [
    `Schedule ${plan.seed} breaks a promise; TIDINGS_SIMULATION_SEED=${plan.seed} runs it alone.`,
    ...violations.slice(0, 5).map((violation) => `  ${violation.kind}: ${violation.text}`),
    `With no more than ${[...smallest.troubles.keys()].join(', ') || 'no fault at all'}:`,
    `  ${kind}: ${about}`,
    `What happened before, as far as it matters to ${channel || 'the channel'}:`,
    ...lines.slice(-TRACE_LINES).map((line) => line.slice(0, 240)),
  ].join('\n');
}
