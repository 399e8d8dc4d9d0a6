/** Types of licences.mjs. */
export interface Licence {
  name: string;
  version: string;
  licence: string;
}
export function readLicences(): Licence[];
