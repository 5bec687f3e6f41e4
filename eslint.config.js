import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import tseslint from 'typescript-eslint';

/** Data flows one way: cli → ingest → {sources, exchanges, storage} → market → errors. */
const LAYERS = [
  { target: 'src/errors.ts', from: 'src', except: ['./errors.ts'], message: 'errors.ts stands below everything.' },
  { target: 'src/market', from: 'src', except: ['./market', './errors.ts'], message: 'market is pure: it knows of nothing but errors.' },
  { target: 'src/storage', from: 'src', except: ['./storage', './market', './errors.ts'], message: 'storage stands on market alone.' },
  { target: 'src/exchanges', from: 'src', except: ['./exchanges', './market', './errors.ts'], message: 'exchanges stand on market alone.' },
  { target: 'src/sources', from: 'src', except: ['./sources', './exchanges', './market', './errors.ts'], message: 'sources draw on exchanges and market.' },
  { target: 'src/sandbox', from: 'src', except: ['./sandbox', './market', './errors.ts'], message: 'the sandbox must not share code with what it tests.' },
  { target: 'src/ingest', from: 'src', except: ['./ingest', './sources', './exchanges', './storage', './market', './errors.ts'], message: 'the core receives what it needs, and never prints.' },
  { target: 'src/config.ts', from: 'src', except: ['./config.ts', './market', './errors.ts'], message: 'configuration is read by cli alone and knows only the domain.' },
];

const NO_JOINED_SIGNALS = { object: 'AbortSignal', property: 'any', message: 'Leaks in signals that live long: see exchanges/abort-with.ts.' };

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/'] },
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.ts', 'tests/**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-self-import': 'error',
      'import-x/no-duplicates': 'error',
      'import-x/no-unresolved': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'import-x/no-restricted-paths': ['error', { zones: LAYERS }] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: {
      // Only cli prints, exits, and reads the environment.
      'no-console': 'error',
      'no-restricted-properties': ['error',
        { object: 'process', property: 'exit', message: 'Only cli ends the process.' },
        { object: 'process', property: 'env', message: 'Only cli reads the environment.' },
        { object: 'process', property: 'stdout', message: 'Only cli prints.' },
        { object: 'process', property: 'stderr', message: 'Only cli prints.' },
        NO_JOINED_SIGNALS,
      ],
    },
  },
  { files: ['src/cli/**/*.ts'], rules: { 'no-restricted-properties': ['error', NO_JOINED_SIGNALS] } },
);
