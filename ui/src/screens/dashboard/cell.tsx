/** Cells that both tabs of the dashboard share. */
import type { ReactNode } from 'react';
import { t } from '../../messages';
import { flowHref } from '../../parts/flow-link';
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

/** Name of a flow, full on hover; leads to its page. */
export function FlowName({ flowId, name, disabled = false, before, after }: { flowId: string; name: string; disabled?: boolean; before?: ReactNode; after?: ReactNode }) {
  return (
    <span className={styles.flow}>
      {before}
      <a className={`ell ${styles.name ?? ''}`} title={name} href={flowHref(flowId)}>
        {name}
      </a>
      {after}
      {disabled && <Pill title={t('dashboard.flow_off_hint')}>{t('dashboard.flow_off')}</Pill>}
    </span>
  );
}

/** Name of an integration; flows without one are standalone. */
export function integrationText(name: string): string {
  return name === '' ? t('common.standalone') : name;
}
