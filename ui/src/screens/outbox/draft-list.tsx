/** Edits of retry data that were typed and neither saved nor discarded. */
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { RemoteText } from '../../shared/remote-text';
import { navigate } from '../../shared/route';
import { Time } from '../../shared/time';
import { visibleText } from '../../shared/visible-text';
import styles from './outbox.module.css';

/** The drafts, above the batches; nothing when there are none. */
export function DraftList() {
  const rows = useRpc('list_drafts', {}).data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <section aria-label={t('draft.list')}>
      <h2 className={styles.group}>
        {t('draft.list')} <span className={styles.count}>{rows.length}</span>
      </h2>
      {rows.map((row) => {
        const key = row.traceKey ?? t('draft.no_key');
        return (
          <div key={`${row.error.flowId} ${row.error.stepId} ${row.error.errorId}`} className={styles.draft}>
            <RemoteText text={key} className="mono ell" />
            <RemoteText text={t('outbox.place_step', { flow: row.flowName, step: row.stepName })} className={`ell ${styles.count ?? ''}`} />
            <Time at={row.changedAtMs} className={`tn nw ${styles.count ?? ''}`} />
            <Button
              size="small"
              variant="ghost"
              label={t('draft.open', { key: visibleText(key) })}
              onPress={() => {
                navigate('errors', { q: `id:${row.error.errorId}` });
              }}
            >
              {t('draft.show')}
            </Button>
          </div>
        );
      })}
    </section>
  );
}
