/** Texts of the error desk. */
export const errors = {
  'errors.title': 'Errors',
} as const;
