/**
 * Lint rules of the window: strict types, import directions (shell -> screens -> parts -> shared; ipc and messages from
 * anywhere), no cycles, no HTML from data, no browser storage, no text for people outside the catalogue.
 */
import { readdirSync } from 'node:fs';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const screens = readdirSync(new URL('./src/screens', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const zones = [
  { target: './src/screens', from: './src/shell', message: 'screens do not know the shell' },
  { target: './src/parts', from: ['./src/shell', './src/screens'], message: 'parts do not know screens' },
  { target: './src/shared', from: ['./src/shell', './src/screens', './src/parts'], message: 'shared has no domain' },
  {
    target: './src/ipc',
    from: ['./src/shell', './src/screens', './src/parts', './src/shared'],
    message: 'ipc stands below everything',
  },
  {
    target: './src/messages',
    from: ['./src/shell', './src/screens', './src/parts', './src/shared', './src/ipc'],
    message: 'the catalogue stands below everything',
  },
  ...screens.map((name) => ({
    target: `./src/screens/${name}`,
    from: './src/screens',
    except: [`./${name}`],
    message: 'screens never import screens',
  })),
];

const noStorage = ['localStorage', 'sessionStorage', 'indexedDB'].map((name) => ({
  name,
  message: 'The window keeps no state of its own: use the URL or save_settings.',
}));

const literalText = [
  {
    selector: 'JSXText[value=/[A-Za-z]/]',
    message: 'Text for people comes from the message catalogue.',
  },
  {
    selector:
      'JSXAttribute[name.name=/^(title|alt|label|placeholder|aria-label|aria-description|aria-roledescription)$/] > Literal[value=/[A-Za-z]/]',
    message: 'Text for people comes from the message catalogue.',
  },
];

const noHtml = [
  { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'Data is never HTML.' },
  { selector: "Property[key.name='dangerouslySetInnerHTML']", message: 'Data is never HTML.' },
  { selector: "MemberExpression[property.name=/^(innerHTML|outerHTML)$/]", message: 'Data is never HTML.' },
  { selector: "CallExpression[callee.property.name='insertAdjacentHTML']", message: 'Data is never HTML.' },
  { selector: "JSXOpeningElement[name.name='style']", message: 'The content policy blocks style elements.' },
];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/ipc/gen', '*.mjs', 'scripts/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX, 'react-hooks': reactHooks },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'no-restricted-globals': ['error', ...noStorage],
      'no-restricted-properties': ['error', ...noStorage.map((rule) => ({ object: 'window', property: rule.name }))],
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@tauri-apps/*'], message: 'Only src/ipc/transport.ts speaks to Tauri.' }] },
      ],
      'no-restricted-syntax': ['error', ...literalText, ...noHtml],
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 600 }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  { files: ['src/ipc/transport.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['src/**/*.test.{ts,tsx}', 'src/**/testing/**', 'vitest.setup.ts', 'scripts/**'],
    rules: { 'no-restricted-syntax': ['error', ...noHtml], '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
