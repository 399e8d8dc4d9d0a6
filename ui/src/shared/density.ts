/** How close together the rows of lists stand: a choice of the person, given by the shell. */
import { createContext, use } from 'react';

/** A density. */
export type Density = 'normal' | 'compact';

/** The density of this window. */
export const DensityContext = createContext<Density>('normal');

/** Pixels by which a row is lower when rows stand close. */
const CLOSER_PX = 4;

/** The height of a row that is `px` high at first. */
export function useRowPx(px: number): number {
  return use(DensityContext) === 'compact' ? px - CLOSER_PX : px;
}
