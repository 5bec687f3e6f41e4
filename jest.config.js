/** Tests run as native ES modules, straight from TypeScript; they mirror src. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  globalSetup: '<rootDir>/tests/support/global-setup.js',
  globalTeardown: '<rootDir>/tests/support/global-teardown.js',
  // One process keeps every module that any test has loaded (jest's ES modules are never freed), and ends up collecting garbage.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
  // Some thirty times what the slowest takes: machines that are shared can be very slow.
  testTimeout: 240_000,
};
