/**
 * Which locale formats numbers, dates and plurals. The catalogue is English, so the system's locale counts only where
 * its language is the catalogue's: "12.345" beside English sentences would be read wrongly.
 */
const CATALOGUE_LANGUAGE = 'en';
const FALLBACK = 'en-US';

/** The locale of the window. */
export const locale: string =
  navigator.languages.find((tag) => tag === CATALOGUE_LANGUAGE || tag.startsWith(`${CATALOGUE_LANGUAGE}-`)) ?? FALLBACK;
