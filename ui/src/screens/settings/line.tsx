/** Sections and lines of the settings, and how a change is stored. */
import type { ReactNode } from 'react';
import type { Settings } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { showToast } from '../../shared/toast';
import styles from './settings.module.css';

/** Stores a change and offers to take it back. */
export function useChange(settings: Settings): (name: string, change: Partial<Settings>) => void {
  const { mutate } = useRpcWrite('save_settings');
  const fail = (error: { sentence: string }): void => {
    showToast({ text: error.sentence, tone: 'error' });
  };
  return (name, change) => {
    mutate(
      { ...settings, ...change },
      {
        onError: fail,
        onSuccess: () => {
          showToast({
            text: t('settings.changed', { name }),
            tone: 'ok',
            action: {
              label: t('common.undo'),
              run: () => {
                mutate(settings, { onError: fail });
              },
            },
          });
        },
      },
    );
  };
}

/** A section with its name. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** One setting: its name at the left, its control at the right. */
export function Line({ name, hint, children }: { name: ReactNode; hint?: string; children: ReactNode }) {
  return (
    <div className={styles.line}>
      <div className={styles.name}>
        {name}
        {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      </div>
      <div className={styles.side}>{children}</div>
    </div>
  );
}
