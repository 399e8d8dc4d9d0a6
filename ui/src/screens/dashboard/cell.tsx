/** Cells that both tabs of the dashboard share. */
import type { ReactNode } from 'react';
import { t } from '../../messages';
import { Count } from '../../shared/count';
import { Pill } from '../../shared/pill';
import { href } from '../../shared/route';
import styles from './dashboard.module.css';

/** A count; zero is quiet. */
export function NumberCell({ value }: { value: number }) {
  return <Count value={value} className={value === 0 ? styles.zero : undefined} />;
}

/** A count that opens the errors it counts; zero opens nothing. */
export function ErrorsLink({ value, query, name }: { value: number; query: string; name: string }) {
  if (value === 0) return <NumberCell value={0} />;
  return (
    <a className={styles.link} href={href('errors', { q: query })} aria-label={name}>
      <Count value={value} />
    </a>
  );
}

/** Name of a flow, full on hover. */
export function FlowName({ name, disabled = false, before }: { name: string; disabled?: boolean; before?: ReactNode }) {
  return (
    <span className={styles.flow}>
      {before}
      <span className={`ell ${styles.name ?? ''}`} title={name}>
        {name}
      </span>
      {disabled && <Pill title={t('dashboard.flow_off_hint')}>{t('dashboard.flow_off')}</Pill>}
    </span>
  );
}

/** Name of an integration; flows without one are standalone. */
export function integrationText(name: string): string {
  return name === '' ? t('common.standalone') : name;
}

/** The query that shows all open errors of a flow, over all its steps. */
export function flowQuery(flowId: string): string {
  return `is:open flow:${flowId}`;
}

/** The query that shows what is still open of a run. */
export function runQuery(runId: string): string {
  return `is:open run:${runId}`;
}
