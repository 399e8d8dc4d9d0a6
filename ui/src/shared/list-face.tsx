/**
 * The faces of a list that is not showing rows: loading, empty, no match, failed, offline, not fetched. What the words
 * are is decided by the list; how they look is decided here.
 */
import { Check, CircleX, Funnel, WifiOff } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { t } from '../messages';
import { classes } from './classes';
import { Icon, type IconOf } from './icon';
import styles from './list-face.module.css';

/** Which face. */
export type FaceKind = 'empty' | 'no_match' | 'failed' | 'not_fetched';

/** Nothing is shown before this; a list that answers sooner never flickers. */
export const LOADING_DELAY_MS = 500;

const ICONS: Readonly<Record<FaceKind, IconOf>> = { empty: Check, no_match: Funnel, failed: CircleX, not_fetched: WifiOff };

interface ListFaceProps {
  kind: FaceKind;
  title: string;
  children?: ReactNode;
  /** Buttons. */
  actions?: ReactNode;
}

/** A face with a title, a reason and what can be done. */
export function ListFace({ kind, title, children, actions }: ListFaceProps) {
  return (
    <div className={classes(styles.face, kind === 'failed' && styles.fail)} role={kind === 'failed' ? 'alert' : undefined}>
      <Icon of={ICONS[kind]} size={20} />
      <p className={styles.title}>{title}</p>
      {children !== undefined && <p className={styles.text}>{children}</p>}
      {actions !== undefined && <div className={styles.acts}>{actions}</div>}
    </div>
  );
}

/** Grey bars in row height, after half a second. */
export function LoadingRows({ rows = 8, label }: { rows?: number; /** What is being waited for, shown above the bars. */ label?: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setShown(true);
    }, LOADING_DELAY_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  if (!shown) return <div className={styles.rows} aria-busy="true" />;
  return (
    <div className={styles.rows} role="status" aria-busy="true" aria-label={label ?? t('common.loading')}>
      {label !== undefined && <p className={styles.label}>{label}</p>}
      {Array.from({ length: rows }, (_, at) => (
        <div key={at} className={styles.bar}>
          <span />
        </div>
      ))}
    </div>
  );
}
