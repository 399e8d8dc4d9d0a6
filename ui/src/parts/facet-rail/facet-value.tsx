/** One group of the rail, and one value in it with its check box and its count. */
import type { JSX, ReactNode } from 'react';
import { t } from '../../messages';
import { classes } from '../../shared/classes';
import { Checkbox } from '../../shared/field';
import { formatCount } from '../../shared/format';
import styles from './facet-rail.module.css';

interface ValueProps {
  name: string;
  title: string;
  count: number;
  on: boolean;
  mono?: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
}

export function Value({ name, title, count, on, mono = false, onChange, children }: ValueProps): JSX.Element {
  return (
    <li>
      <label className={classes(styles.value, on && styles.on)}>
        <Checkbox checked={on} label={t('errors.facet_name', { label: name, count })} onChange={onChange} />
        <span className={classes('ell', styles.label, mono && 'mono', mono && styles.mono)} title={title}>
          {children}
        </span>
        <span className={classes(styles.count, 'tn')}>{formatCount(count)}</span>
      </label>
    </li>
  );
}

export function Group({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }): JSX.Element {
  return (
    <section className={styles.group}>
      <h2>
        {title}
        {note !== undefined && <span className={styles.note}>{note}</span>}
      </h2>
      {children}
    </section>
  );
}
