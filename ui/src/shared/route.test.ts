/** State in the address. */
import { expect, it } from 'vitest';
import { href, parseHash } from './route';

it('reads back what it writes, whatever the text', () => {
  const params = { q: 'is:open "a b" %&=#?ž', tab: 'running' };
  expect(parseHash(href('errors', params))).toEqual({ path: 'errors', params });
});

it('leaves empty parameters out', () => {
  expect(href('dashboard', { scope: '', tab: null, text: undefined })).toBe('#/dashboard');
});

it('keeps a broken escape instead of failing', () => {
  expect(parseHash('#/errors?q=100%').params).toEqual({ q: '100%' });
  expect(parseHash('').path).toBe('');
});
