/** Whatever is thrown becomes a failure with a sentence. */
import { expect, it } from 'vitest';
import { ERROR_FACES, RpcError, toRpcError } from './errors';
import type { ErrorCode } from './gen/api';

it('has a sentence for every code, and no two the same', () => {
  const codes = Object.keys(ERROR_FACES) as ErrorCode[];
  const sentences = codes.map((code) => new RpcError({ code, message: '', detail: null, retryAfterS: 5 }).sentence);
  expect(sentences.every((sentence) => sentence.endsWith('.'))).toBe(true);
  expect(new Set(sentences).size).toBe(codes.length);
});

it('says how long to wait', () => {
  expect(toRpcError({ code: 'throttled', message: '', detail: null, retryAfterS: 18 }).sentence).toContain('18 seconds');
});

it('uses the words of the program for input that cannot be used', () => {
  expect(toRpcError({ code: 'bad_input', message: 'The address must be https.', detail: null, retryAfterS: null }).sentence).toBe(
    'The address must be https.',
  );
});

it.each([new Error('boom'), 'text', null, undefined, 42, { code: 'made_up' }, { code: 'toString' }])(
  'takes %s for a mistake of the program',
  (thrown) => {
    expect(toRpcError(thrown).code).toBe('internal');
  },
);
