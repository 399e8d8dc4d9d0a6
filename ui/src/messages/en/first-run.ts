/** Texts of first-run. */
export const firstRun = {} as const;
