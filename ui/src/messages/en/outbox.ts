/** Texts of outbox. */
export const outbox = {} as const;
