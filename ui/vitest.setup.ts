/** Set-up of every test file: tears components down and puts the address back. */
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// Generous, for machines with few cores: waiting ends as soon as the condition holds.
configure({ asyncUtilTimeout: 8_000 });

afterEach(() => {
  cleanup();
  window.history.replaceState(null, '', '#');
});
