/** Sentences for the codes of the program; one per code (ipc/errors.ts checks that none is missing). */
export const failure = {
  'error.no_account': 'No account is open.',
  'error.sign_in_needed': 'integrator.io refused the token. Paste a new one to go on.',
  'error.forbidden': 'The token may not do this.',
  'error.offline': 'integrator.io cannot be reached. What is kept on this computer stays readable.',
  'error.not_integrator': 'Something else answers in place of integrator.io, such as a sign-in page of the network.',
  'error.throttled':
    '{seconds, plural, =0 {integrator.io asks to slow down. Waiting.} one {integrator.io asks to slow down. Waiting # second.} other {integrator.io asks to slow down. Waiting # seconds.}}',
  'error.remote': 'integrator.io did not do this.',
  'error.unreadable': 'The answer of integrator.io could not be read. Nothing was changed by it.',
  'error.not_found': 'This is not there any more.',
  'error.bad_input': 'This input cannot be used.',
  'error.damaged': 'A file on this computer is damaged. It was set aside and nothing in it was deleted.',
  'error.read_only': 'The files are open for reading only.',
  'error.disk_full': 'The disk is full. Free some space, then try again.',
  'error.token_store': 'The keyring of the system does not answer or is locked.',
  'error.internal': 'Flowmend made a mistake here.',
} as const;
