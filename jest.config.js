process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/helpers/leak-checking-environment.js',
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
  // A worker keeps what its test files have loaded; grown large, it spends most of its time on collecting garbage.
  workerIdleMemoryLimit: '400MB',
  randomize: true,
  clearMocks: true,
  testTimeout: 20_000,
  // The environment fails a file that leaks; without this the leak would then hang the run instead of ending it.
  forceExit: true,
};
