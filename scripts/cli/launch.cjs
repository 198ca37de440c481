#!/usr/bin/env node
'use strict';
// In the repository, tsx compiles the sources of the command. The package contains only the compiled command.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const source = join(__dirname, 'tidings.ts');
if (existsSync(source)) {
  require('tsx/cjs');
  require(source);
} else {
  require('../../dist/cli/tidings.js');
}
