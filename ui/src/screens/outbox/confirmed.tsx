/** The frozen dialog, kept: what was chosen, left out, set, and how it was to go. */
import type { ReactNode } from 'react';
import type { Batch } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { leftOutWords } from '../../parts/bulk-confirm/left-out';
import { formatCount } from '../../shared/format';
import { RemoteText } from '../../shared/remote-text';
import { useTimeText } from '../../shared/time';
import { visibleText } from '../../shared/visible-text';
import styles from './outbox.module.css';

export function Confirmed({ batch }: { batch: Batch }) {
  const text = useTimeText();
  const origins = ['window', 'command_line', 'recovered'] as const;
  const origin = origins.find((each) => each === batch.origin);
  const rows: readonly (readonly [string, ReactNode])[] = [
    [t('outbox.confirmed_at'), text(batch.createdAtMs)],
    [t('outbox.confirmed_from'), origin === undefined ? batch.origin : t(`outbox.origin_${origin}`)],
    [t('outbox.confirmed_matching'), formatCount(batch.matching)],
    [t('outbox.confirmed_eligible'), formatCount(batch.count)],
    [
      t('outbox.confirmed_left'),
      batch.leftOut.length === 0
        ? t('outbox.confirmed_none')
        : batch.leftOut.map((each) => <div key={each.reason}>{t('left_out.item', { count: each.count, words: leftOutWords(each) })}</div>),
    ],
    ...(batch.action === 'assign' || batch.action === 'tag' ? [[t('outbox.confirmed_sets'), <Sets key="sets" batch={batch} />] as const] : []),
    [t('outbox.confirmed_pace'), batch.perMinute === 0 ? t('bulk.no_pace') : t('bulk.pace', { count: batch.perMinute })],
    [
      t('outbox.confirmed_stop'),
      batch.stopPercent === 0 ? t('outbox.confirmed_none') : t('outbox.confirmed_stop_at', { percent: batch.stopPercent }),
    ],
  ];
  return (
    <dl className={styles.confirmed} tabIndex={0} aria-label={t('outbox.what_confirmed')} data-selectable="">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Sets({ batch }: { batch: Batch }) {
  const labels = useRpc('list_labels', {}).data;
  const { assignTo, tagsAdd, tagsRemove } = batch.terms;
  if (batch.action === 'assign') return <RemoteText text={assignTo ?? t('outbox.nobody')} />;
  const names = (codes: readonly string[]): string =>
    codes.map((code) => visibleText(labels?.tags.find((tag) => tag.code === code)?.name ?? code)).join(', ');
  return (
    <>
      {tagsAdd.length > 0 && <div>{t('bulk.tags_add', { tags: names(tagsAdd) })}</div>}
      {tagsRemove.length > 0 && <div>{t('bulk.tags_remove', { tags: names(tagsRemove) })}</div>}
    </>
  );
}
