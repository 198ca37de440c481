#!/usr/bin/env node
'use strict';
// The package contains the command in compiled form; in the repository, tsx compiles its sources.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const compiled = join(__dirname, 'tidings.js');
if (existsSync(compiled)) {
  require(compiled);
} else {
  require('tsx/cjs');
  require('./tidings.ts');
}
