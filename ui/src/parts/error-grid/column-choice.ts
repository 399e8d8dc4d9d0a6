/**
 * Which columns of the error list a person chose, and how wide. Kept with the settings as words: `code`, or `code=190`
 * with a width in pixels. Pure. Unknown words of other versions are kept out of the list and of the next saving.
 */

/** Columns that can be chosen, in their order. Message is always there. */
export const COLUMN_IDS = [
  'code',
  'source',
  'class',
  'trace',
  'tags',
  'assigned',
  'resolved_by',
  'resolved',
  'occurred',
  'flow_step',
  'run',
  'error_id',
  'kept_until',
] as const;

export type ColumnId = (typeof COLUMN_IDS)[number];

/** Columns that stand in a list when nothing was chosen. */
export const DEFAULT_COLUMNS: Readonly<Record<'open' | 'resolved' | 'mixed', readonly ColumnId[]>> = {
  open: ['code', 'source', 'class', 'trace', 'occurred', 'flow_step'],
  resolved: ['class', 'trace', 'resolved_by', 'resolved', 'occurred'],
  mixed: ['code', 'source', 'class', 'trace', 'occurred', 'flow_step'],
};

export interface ColumnChoice {
  /** Chosen columns; null for those of the list. */
  ids: ReadonlySet<ColumnId> | null;
  /** Widths in pixels. */
  widths: Readonly<Record<string, number>>;
}

/** Narrowest and widest that is read back. */
const PX_MIN = 56;
const PX_MAX = 1200;
/** Stands first when columns were chosen and not only widths set. */
const CHOSEN = 'chosen';

export function readColumns(words: readonly string[]): ColumnChoice {
  const ids = new Set<ColumnId>();
  const widths: Record<string, number> = {};
  for (const word of words) {
    const [name = '', px] = word.split('=');
    const id = COLUMN_IDS.find((each) => each === name.replace(/^-/, ''));
    if (id === undefined) continue;
    if (!name.startsWith('-')) ids.add(id);
    const width = Number(px);
    if (px !== undefined && width >= PX_MIN && width <= PX_MAX) widths[id] = Math.round(width);
  }
  return { ids: words[0] === CHOSEN ? ids : null, widths };
}

/** The words for a choice; `-code=190` is a width of a column that is not shown. */
export function writeColumns({ ids, widths }: ColumnChoice): string[] {
  const words: string[] = ids === null ? [] : [CHOSEN];
  for (const id of COLUMN_IDS) {
    const px = widths[id];
    const isShown = ids?.has(id) === true;
    if (isShown || px !== undefined) words.push(`${isShown ? '' : '-'}${id}${px === undefined ? '' : `=${px}`}`);
  }
  return words;
}
