/** A classification: a small coloured shape and the word. Values that are not known keep their own name. */
import type { JSX } from 'react';
import { t } from '../../messages';
import { classes } from '../../shared/classes';
import { RemoteText } from '../../shared/remote-text';
import { visibleText } from '../../shared/visible-text';
import styles from './class-tag.module.css';

/** Kinds of classification with a word and a colour of their own. */
const knownClasses = [
  'intermittent',
  'connection',
  'value',
  'missing',
  'duplicate',
  'parse',
  'rate_limit',
  'governance',
  'too_large',
  'none',
] as const;

type KnownClass = (typeof knownClasses)[number];

function known(value: string): KnownClass | undefined {
  return knownClasses.find((each) => each === value);
}

/** The word for a classification. */
export function className(value: string | null): string {
  const kind = known(value ?? 'none');
  return kind === undefined ? visibleText(value ?? '') : t(`class.${kind}`);
}

export function ClassTag({ value }: { value: string | null }): JSX.Element {
  const kind = known(value ?? 'none');
  return (
    <span className={styles.tag}>
      <i className={classes(styles.shape, kind === undefined ? styles.unknown : styles[kind])} />
      {kind === undefined ? <RemoteText text={value ?? ''} className="ell" /> : t(`class.${kind}`)}
    </span>
  );
}
