/** The filters: a rail at the left, or a button with a popover in a small window. */
import { Funnel } from 'lucide-react';
import type { JSX } from 'react';
import { t } from '../../messages';
import { FacetRail } from '../../parts/facet-rail/facet-rail';
import { LookFor } from '../../parts/facet-rail/look-for';
import { Button } from '../../shared/button';
import { Popover } from '../../shared/popover';
import styles from './errors-screen.module.css';
import type { DeskQuery, Edit } from './desk-query';
import type { Desk } from './use-desk';

export function FiltersRail({ desk }: { desk: Desk }): JSX.Element {
  return (
    <aside className={styles.facets} aria-label={t('errors.filters')} tabIndex={0}>
      <Rail desk={desk} />
    </aside>
  );
}

export function FiltersButton({ desk }: { desk: Desk }): JSX.Element {
  return (
    <>
      <Popover
        label={t('errors.filters')}
        className={styles.popover}
        trigger={
          <Button variant="ghost" icon={Funnel}>
            {t('errors.filters')}
          </Button>
        }
      >
        {() => <Rail desk={desk} />}
      </Popover>
    </>
  );
}

function Rail({ desk: { query, facets, days, isRetries } }: { desk: Desk }): JSX.Element | null {
  if (facets === undefined) return null;
  return (
    <>
    <FacetRail
      facets={facets}
      days={days}
      states={query.states}
      {...(query.tab === 'open' ? { without: ['by'] } : {})}
      onToggle={(key, value, on) => query.edit({ key, value, on, replace: false })}
      onRange={(afterMs, beforeMs) => setRange(query, afterMs, beforeMs)}
    />
    {!isRetries && (
      <LookFor
        query={query.text}
        chosen={chosenOf(query)}
        onToggle={(key, value, on) => query.edit({ key, value, on, replace: false })}
      />
    )}
    </>
  );
}

/** Values of the query as `key:value`. */
function chosenOf(query: DeskQuery): ReadonlySet<string> {
  return new Set(
    query.parts
      .filter((part) => part.key !== null && !part.exclude)
      .flatMap((part) => part.label.split(', ').map((value) => `${part.key ?? ''}:${value === '1w' ? '7d' : value}`)),
  );
}

function setRange(query: DeskQuery, afterMs: number | null, beforeMs: number | null): void {
  const edit = (key: string, atMs: number | null): Edit => ({
    key,
    value: atMs === null ? '' : new Date(atMs).toISOString(),
    on: atMs !== null,
    replace: true,
  });
  query.edit(edit('after', afterMs), edit('before', beforeMs));
}
