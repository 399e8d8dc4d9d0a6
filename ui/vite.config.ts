/**
 * Build and dev server of the window. Owns: port, output, test set-up, and the guard that keeps the fixtures out of
 * the shipped build. The content policy itself is in tauri.conf.json.
 */
import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { readLicences } from './scripts/licences.mjs';

/** Fails the build when a fixture would be shipped. */
function keepFixturesOut(): Plugin {
  return {
    name: 'flowmend-keep-fixtures-out',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        const found = part.moduleIds.find((id) => id.includes('/ipc/testing/'));
        if (found !== undefined) this.error(`a fixture would be shipped: ${found}`);
      }
    },
  };
}

/** The parts of others with their licences, read when the window is built; what tests see is a short list. */
function licences(): Plugin {
  const name = 'virtual:licences';
  return {
    name: 'flowmend-licences',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      const list = process.env.VITEST === undefined ? readLicences() : [{ name: 'serde', version: '1.0.0', licence: 'MIT OR Apache-2.0' }, { name: 'react', version: '19.0.0', licence: 'MIT' }];
      return `export const licences = ${JSON.stringify(list)};`;
    },
  };
}

/** The policy of the real window, so that `vite preview` shows the built pages under it. */
function contentPolicy(): string {
  const text = readFileSync(new URL('../tauri.conf.json', import.meta.url), 'utf8');
  const config = JSON.parse(text) as { app: { security: { csp: string } } };
  return config.app.security.csp;
}

export default defineConfig({
  plugins: [react(), licences(), keepFixturesOut()],
  clearScreen: false,
  server: { port: 1420, strictPort: true, host: '127.0.0.1' },
  preview: { port: 1421, strictPort: true, host: '127.0.0.1', headers: { 'Content-Security-Policy': contentPolicy() } },
  build: {
    target: ['safari16', 'chrome111'],
    outDir: 'dist',
    emptyOutDir: true,
    // Fonts and images stay files: the policy allows fonts from 'self' only.
    assetsInlineLimit: 0,
    sourcemap: false,
    // Read from the program itself, not over a network.
    chunkSizeWarningLimit: 1_500,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'happy-dom',
    setupFiles: ['./vitest.setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: { modules: { classNameStrategy: 'non-scoped' } },
    restoreMocks: true,
    testTimeout: 40_000,
  },
});
