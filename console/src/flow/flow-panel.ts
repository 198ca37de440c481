import { byId, element, setText } from '../dom';
import { formatCount, formatMs } from '../format';
import type { PageFetch } from '../connection-settings';
import type { EngineCounts } from './engine-counts';
import { describeDeliveries, nodeTexts } from './node-text';
import { drawDiagram } from './diagram';

/** The flow diagram with its table of counters. */
export interface FlowPanel {
  /** Starts to poll the engine's counters, or stops and clears the diagram. */
  setLive(live: boolean): void;
}

/** Milliseconds between two requests. */
const POLL_INTERVAL_MS = 1000;
/** Milliseconds from a failed request to the next one. */
const RETRY_INTERVAL_MS = 5000;

/** Shows the flow, with live counters while the page is connected to the local engine. */
export function createFlowPanel(fetch: PageFetch): FlowPanel {
  const diagram = drawDiagram(byId('flow', HTMLElement));
  const note = byId('flow-note', HTMLElement);
  const details = byId('flow-details', HTMLDetailsElement);
  const idleNote = note.textContent;
  let timer: number | undefined;

  function show(counts: EngineCounts): void {
    diagram.show(nodeTexts(counts));
    details.hidden = false;
    drawTable(byId('flow-functions', HTMLElement), counts);
    setText(
      byId('flow-deliveries', HTMLElement),
      `Webhook attempts: ${describeDeliveries(counts.deliveries)}. Denied calls: ${formatCount(counts.accessDenied)}. ` +
        `Engine warnings: ${formatCount(counts.warnings)}.`,
    );
    setText(note, 'Live counters of the local engine since its start.');
  }

  async function poll(): Promise<void> {
    // A hidden page needs no counters, so the engine gets no requests.
    if (document.visibilityState === 'hidden') return;
    const response = await fetch('engine/counters');
    if (!response.ok) throw new Error(String(response.status));
    const counts = (await response.json()) as EngineCounts;
    if (timer !== undefined) show(counts);
  }

  function tick(): void {
    const scheduleNext = (ms: number): void => {
      if (timer !== undefined) timer = window.setTimeout(tick, ms);
    };
    poll().then(
      () => scheduleNext(POLL_INTERVAL_MS),
      () => {
        if (timer !== undefined) setText(note, 'The engine does not respond. These are its last counters.');
        scheduleNext(RETRY_INTERVAL_MS);
      },
    );
  }

  return {
    setLive: (live) => {
      window.clearTimeout(timer);
      timer = live ? window.setTimeout(tick) : undefined;
      if (live) return;
      details.hidden = true;
      setText(note, idleNote);
      diagram.show(undefined);
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
