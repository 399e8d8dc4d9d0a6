/** What a change does, record by record: now and then. */
import type { JSX } from 'react';
import type { DataEditRow, DataEditShape } from '../../ipc/gen/api';
import { t } from '../../messages';
import { RemoteText } from '../../shared/remote-text';
import styles from './data-edit.module.css';

export function DataEditTable({ shape }: { shape: DataEditShape | null }): JSX.Element | null {
  if (shape === null || shape.rows.length === 0) return null;
  const total = shape.changed + shape.unchanged + shape.missing + shape.unread;
  const withStep = shape.rows.some((row) => row.stepName !== shape.rows[0]?.stepName);
  return (
    <div>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('many.table')}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col" className={styles.key}>
                {t('many.col_record')}
              </th>
              {withStep && (
                <th scope="col" className={styles.key}>
                  {t('many.col_step')}
                </th>
              )}
              <th scope="col">{t('many.col_before')}</th>
              <th scope="col">{t('many.col_after')}</th>
            </tr>
          </thead>
          <tbody>
            {shape.rows.map((row) => (
              <tr key={`${row.error.flowId} ${row.error.stepId} ${row.error.errorId}`}>
                <td className="mono">{row.traceKey === null ? t('draft.no_key') : <RemoteText text={row.traceKey} className="ell" />}</td>
                {withStep && (
                  <td>
                    <RemoteText text={row.stepName} className="ell" />
                  </td>
                )}
                <Values row={row} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {total > shape.rows.length && <p className={styles.hint}>{t('many.first_rows', { shown: shape.rows.length, total })}</p>}
    </div>
  );
}

function Values({ row }: { row: DataEditRow }): JSX.Element {
  if (row.result !== 'changed') {
    const words = row.result === 'unchanged' ? t('many.result_unchanged') : row.result === 'missing' ? t('many.result_missing') : t('many.result_unread');
    return (
      <>
        <td className="mono">{row.before !== null && <RemoteText text={row.before} className="ell" />}</td>
        <td className={styles.quiet}>{words}</td>
      </>
    );
  }
  return (
    <>
      <td className={row.before === null ? styles.quiet : styles.before}>{row.before === null ? t('many.added') : <RemoteText text={row.before} className="ell" />}</td>
      <td className={row.after === null ? styles.quiet : styles.after}>
        <span className={styles.cell}>
          {row.after === null ? t('many.removed') : <RemoteText text={row.after} className="ell" />}
          {row.places > 1 && <span className={styles.places}>{t('many.places', { count: row.places })}</span>}
        </span>
      </td>
    </>
  );
}
