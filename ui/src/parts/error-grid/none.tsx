/** Stands for a value that is not there. */
import type { JSX } from 'react';
import { t } from '../../messages';
import styles from './error-grid.module.css';

export function None(): JSX.Element {
  return <span className={styles.third}>{t('errors.no_value')}</span>;
}
