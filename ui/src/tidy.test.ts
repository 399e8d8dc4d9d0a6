/** Rules about the sources that no linter here checks: colours, headers, sizes, messages. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { en } from './messages/en';

const ROOT = import.meta.dirname;
const GENERATED = 'ipc/gen/';

function files(...endings: readonly string[]): readonly string[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
    (name) => endings.some((ending) => name.endsWith(ending)) && !name.startsWith(GENERATED),
  );
}

function read(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}

describe('style sheets', () => {
  it('use tokens and no colours of their own', () => {
    const bad = files('.module.css', 'base.css').filter((name) => /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(/i.test(read(name)));
    expect(bad).toEqual([]);
  });

  it('use only tokens that exist', () => {
    const known = new Set(Array.from(read('shared/tokens.css').matchAll(/(--[\w-]+):/g), ([, name]) => name));
    const used = files('.css').flatMap((name) => {
      const text = read(name);
      const own = new Set(Array.from(text.matchAll(/(--[\w-]+)\s*:/g), ([, found]) => found));
      return Array.from(text.matchAll(/var\((--[\w-]+)(\s*,)?/g), ([, token, fallback]) => ({ name, token, fallback, own }));
    });
    const bad = used.filter(({ token, fallback, own }) => fallback === undefined && !known.has(token) && !own.has(token));
    expect(bad.map(({ name, token }) => `${name}: ${token ?? ''}`)).toEqual([]);
  });
});

describe('sources', () => {
  it('say at their head what they own', () => {
    expect(files('.ts', '.tsx').filter((name) => !read(name).startsWith('/**'))).toEqual([]);
  });

  it('stay below 600 lines', () => {
    expect(files('.ts', '.tsx', '.css').filter((name) => read(name).split('\n').length > 600)).toEqual([]);
  });

  it('leave fixtures to tests and to the development page', () => {
    const users = files('.ts', '.tsx').filter(
      (name) => !/(^|\/)testing\//.test(name) && !/\.test\.tsx?$/.test(name) && /from '[^']*\/testing\//.test(read(name)),
    );
    expect(users).toEqual([]);
  });
});

describe('messages', () => {
  it('can all be read', () => {
    const bad = Object.entries(en).filter(([, text]) => {
      try {
        return new IntlMessageFormat(text, 'en-US').getAst().length === 0;
      } catch {
        return true;
      }
    });
    expect(bad).toEqual([]);
  });

  it('have keys of which none hides another', () => {
    const keys = files('.ts')
      .filter((name) => name.startsWith('messages/en/') && !name.endsWith('index.ts'))
      .flatMap((name) => Array.from(read(name).matchAll(/^ {2}'([^']+)':/gm), ([, key]) => key));
    expect(keys.length).toBe(new Set(keys).size);
    expect(new Set(keys)).toEqual(new Set(Object.keys(en)));
  });

  it('are all used', () => {
    const text = files('.ts', '.tsx').filter((name) => !name.startsWith('messages/')).map(read).join('\n');
    // Keys made from a word, such as `range.${preset}`, count by what stands before the word.
    const made = Array.from(text.matchAll(/`([a-z_.]+)\$\{/g), ([, start]) => start ?? '');
    const unused = Object.keys(en).filter((key) => !text.includes(`'${key}'`) && !made.some((start) => start.includes('.') && key.startsWith(start)));
    expect(unused).toEqual([]);
  });
});
