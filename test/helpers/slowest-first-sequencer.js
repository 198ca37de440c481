const { dirname } = require('node:path');

const { default: Sequencer } = require(
  require.resolve('@jest/test-sequencer', { paths: [dirname(require.resolve('jest/package.json'))] }),
);

/** Path fragments of slow test files, the slowest first. All other files take a few seconds at most. */
const SLOW = [
  'test/simulation/simulation.',
  'test/browser/console',
  'test/client/app',
  'test/engine/cli/',
  'test/browser/',
  'test/engine/app/permissions',
  'test/client/fault-proxy',
  'test/simulation/',
  'test/unit/lambdas/publish-model',
  'test/engine/examples/',
  'test/engine/app/',
  'test/engine/console/',
  'test/infra/',
];

function rank({ path }) {
  const index = SLOW.findIndex((fragment) => path.includes(fragment));
  return index === -1 ? SLOW.length : index;
}

/**
 * Starts slow test files first, so that no worker runs a slow file alone at the end. Jest does this itself from the
 * durations of earlier runs; on a clean clone it has none and would order files by size.
 */
module.exports = class SlowestFirstSequencer extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.every(({ duration }) => duration !== undefined)) return sorted;
    return [...sorted].sort((one, other) => rank(one) - rank(other));
  }
};
