/** What changes how the list is shown: grouping, columns. Stands at the right of the tabs. */
import type { JSX } from 'react';
import { t } from '../../messages';
import { Pick } from '../../shared/pick';
import { GROUPS } from './desk-query';
import type { Desk } from './use-desk';

/** The choice for records that are not grouped. */
const NONE = 'none';

export function ListTools({ desk }: { desk: Desk }): JSX.Element | null {
  const { query, isRetries } = desk;
  if (isRetries) return null;
  return (
    <Pick
      label={t('groups.group')}
      options={([NONE, ...GROUPS] as const).map((value) => ({ value, label: t(`groups.by_${value}`) }))}
      value={query.group ?? NONE}
      onChange={(value) => {
        if (desk.groupChoice.count > 0) desk.groupChoice.clear();
        query.setGroup(GROUPS.find((group) => group === value) ?? null);
      }}
    />
  );
}
