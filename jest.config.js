process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/helpers/leak-checking-environment.js',
  testSequencer: '<rootDir>/test/helpers/slowest-first-sequencer.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.[mc]?[tj]s$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(jose)/)'],
  setupFilesAfterEnv: ['aws-cdk-lib/testhelpers/jest-autoclean'],
  globalSetup: '<rootDir>/test/helpers/global-setup.ts',
  maxWorkers: '100%',
  // A worker keeps the modules of its test files. Restart it before garbage collection takes most of its time.
  workerIdleMemoryLimit: '400MB',
  randomize: true,
  clearMocks: true,
  // Ends a test that hangs. Longer than DEADLINE_MS in test/helpers/eventually.ts, whose error says what was missing.
  testTimeout: 120_000,
  // The environment fails a file that leaks handles. Without this option, the leak would also keep the run from ending.
  forceExit: true,
};
