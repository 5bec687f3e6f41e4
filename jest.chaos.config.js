import base from './jest.config.js';

/** What takes too long for every run of the tests: `npm run chaos`. */
export default { ...base, testMatch: ['**/*.chaos.ts'], maxWorkers: 1 };
