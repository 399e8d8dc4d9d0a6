/** What a group is called: the message of a kind with its slots, or the value that its records have in common. */
import type { JSX } from 'react';
import type { GroupBy, GroupRow } from '../../ipc/gen/api';
import { t } from '../../messages';
import { RemoteText } from '../../shared/remote-text';
import { visibleText } from '../../shared/visible-text';
import { ClassTag, className } from '../class-tag/class-tag';
import styles from './error-grid.module.css';

/** The label of a group, as inert text. */
export function GroupLabel({ row, by }: { row: GroupRow; by: GroupBy }): JSX.Element {
  if (by === 'class') return row.value === null ? <span className={styles.third}>{t('class.none')}</span> : <ClassTag value={row.value} />;
  if (row.label.length === 0) return <span className={styles.third}>{t(by === 'kind' ? 'groups.no_message' : 'errors.none')}</span>;
  return (
    <bdi className="ell">
      {row.label.map((part, at) =>
        part.slot ? (
          <span key={at} className={styles.slot}>
            {t(slotKey(part.text))}
          </span>
        ) : (
          <RemoteText key={at} text={part.text} />
        ),
      )}
    </bdi>
  );
}

/** The label as plain text, for names and tooltips. */
export function labelText(row: GroupRow, by: GroupBy): string {
  if (by === 'class') return className(row.value);
  if (row.label.length === 0) return t(by === 'kind' ? 'groups.no_message' : 'errors.none');
  return row.label.map((part) => (part.slot ? t(slotKey(part.text)) : visibleText(part.text))).join('');
}

const SLOTS = ['n', 'id', 'text', 'date', 'url', 'host', 'email'] as const;

function slotKey(word: string): `groups.slot_${(typeof SLOTS)[number]}` {
  const known = SLOTS.find((slot) => slot === word) ?? 'text';
  return `groups.slot_${known}`;
}
