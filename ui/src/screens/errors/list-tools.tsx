/** What changes how the list is shown: grouping, columns. Stands at the right of the tabs. */
import { Columns3 } from 'lucide-react';
import type { JSX } from 'react';
import { t } from '../../messages';
import { COLUMN_IDS, DEFAULT_COLUMNS, type ColumnId } from '../../parts/error-grid/column-choice';
import { Button } from '../../shared/button';
import { Checkbox } from '../../shared/field';
import { Pick } from '../../shared/pick';
import { Popover } from '../../shared/popover';
import { GROUPS } from './desk-query';
import styles from './errors-screen.module.css';
import type { Desk } from './use-desk';

/** The choice for records that are not grouped. */
const NONE = 'none';

export function ListTools({ desk }: { desk: Desk }): JSX.Element | null {
  const { query, isRetries } = desk;
  if (isRetries) return null;
  return (
    <>
      <Pick
        label={t('groups.group')}
        options={([NONE, ...GROUPS] as const).map((value) => ({ value, label: t(`groups.by_${value}`) }))}
        value={query.group ?? NONE}
        onChange={(value) => {
          if (desk.groupChoice.count > 0) desk.groupChoice.clear();
          query.setGroup(GROUPS.find((group) => group === value) ?? null);
        }}
      />
      {query.group === null && <ColumnsMenu desk={desk} />}
    </>
  );
}

function ColumnsMenu({ desk: { query, columns } }: { desk: Desk }): JSX.Element {
  const kind = query.tab === 'open' || query.tab === 'resolved' ? query.tab : 'mixed';
  const shown = columns.ids ?? new Set(DEFAULT_COLUMNS[kind]);
  const turn = (id: ColumnId, on: boolean): void => {
    const ids = new Set(shown);
    if (on) ids.add(id);
    else ids.delete(id);
    columns.set({ ids, widths: columns.widths });
  };
  return (
    <Popover
      label={t('columns.title')}
      className={styles.columns}
      trigger={
        <Button variant="ghost" icon={Columns3}>
          {t('columns.title')}
        </Button>
      }
    >
      {() => (
        <>
          <ul aria-label={t('columns.title')}>
            {COLUMN_IDS.map((id) => (
              <li key={id}>
                <label>
                  <Checkbox checked={shown.has(id)} label={t(`errors.col_${id}`)} onChange={(on) => turn(id, on)} />
                  <span>{t(`errors.col_${id}`)}</span>
                </label>
              </li>
            ))}
          </ul>
          <p>{t('columns.hint')}</p>
          <Button
            size="small"
            disabledReason={columns.ids === null && Object.keys(columns.widths).length === 0 ? t('columns.is_default') : undefined}
            onPress={() => columns.set({ ids: null, widths: {} })}
          >
            {t('columns.reset')}
          </Button>
        </>
      )}
    </Popover>
  );
}
