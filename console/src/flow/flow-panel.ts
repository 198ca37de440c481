import { byId, element, setText } from '../dom';
import { formatCount, formatMs } from '../format';
import type { PageFetch } from '../page-network';
import type { EngineCounts } from './engine-counts';
import { describeDeliveries, nodeTexts } from './node-text';
import { drawPicture } from './diagram';

/** The picture with its table. */
export interface FlowPanel {
  /** Reads the engine's counters from now on, or stops and empties the picture. */
  follow(live: boolean): void;
}

/** Time between two looks at the counters, in milliseconds; and after one that failed. */
const EVERY_MS = 1000;
const AFTER_FAILURE_MS = 5000;

/** Shows the flow, with live counters while the console talks to the engine on this machine. */
export function createFlowPanel(fetch: PageFetch): FlowPanel {
  const picture = drawPicture(byId('flow', HTMLElement));
  const note = byId('flow-note', HTMLElement);
  const details = byId('flow-details', HTMLDetailsElement);
  const still = note.textContent;
  let timer: number | undefined;

  function show(counts: EngineCounts): void {
    picture.show(nodeTexts(counts));
    details.hidden = false;
    drawTable(byId('flow-functions', HTMLElement), counts);
    setText(
      byId('flow-deliveries', HTMLElement),
      `Webhook attempts: ${describeDeliveries(counts.deliveries)}. Refused calls: ${formatCount(counts.accessDenied)}. ` +
        `Warnings of the engine: ${formatCount(counts.warnings)}.`,
    );
    setText(note, 'Live counters of the engine on this machine, since it was started.');
  }

  async function look(): Promise<void> {
    // Nobody sees it: the engine is spared.
    if (document.visibilityState === 'hidden') return;
    const response = await fetch('engine/counters');
    if (!response.ok) throw new Error(String(response.status));
    const counts = (await response.json()) as EngineCounts;
    if (timer !== undefined) show(counts);
  }

  function tick(): void {
    const later = (ms: number): void => {
      if (timer !== undefined) timer = window.setTimeout(tick, ms);
    };
    look().then(
      () => later(EVERY_MS),
      () => {
        if (timer !== undefined) setText(note, 'The engine does not answer; these are its last counters.');
        later(AFTER_FAILURE_MS);
      },
    );
  }

  return {
    follow: (live) => {
      window.clearTimeout(timer);
      timer = live ? window.setTimeout(tick) : undefined;
      if (live) return;
      details.hidden = true;
      setText(note, still);
      picture.show(undefined);
    },
  };
}

function drawTable(body: HTMLElement, { functions }: EngineCounts): void {
  const rows = Object.entries(functions).sort(([a], [b]) => (a < b ? -1 : 1));
  body.replaceChildren(
    ...rows.map(([name, { invocations, ended, errors, durationMs }]) =>
      element('tr', {
        children: [
          element('th', { text: name, attributes: { scope: 'row' } }),
          ...[formatCount(invocations), formatCount(errors), ended === 0 ? '–' : formatMs(durationMs / ended)].map(
            (text) => element('td', { class: 'number', text }),
          ),
        ],
      }),
    ),
  );
}
