/** A short state in a tinted box: icon, word, colour. */
import type { ReactNode } from 'react';
import { classes } from './classes';
import { Icon, type IconOf } from './icon';
import styles from './pill.module.css';

/** Colour of a state. */
export type Tone = 'ok' | 'warn' | 'fail' | 'run' | 'retry' | 'cancel' | 'accent' | 'queue' | 'warnline';

interface PillProps {
  tone?: Tone;
  icon?: IconOf;
  title?: string;
  children: ReactNode;
}

/** A pill. */
export function Pill({ tone, icon, title, children }: PillProps) {
  return (
    <span className={classes(styles.pill, tone !== undefined && styles[tone])} title={title}>
      {icon !== undefined && <Icon of={icon} size={12} />}
      {children}
    </span>
  );
}
