/**
 * Says what a list of the errors of a run is of: how many the run reported, and how many of them are still here and still
 * open. A run's count is a snapshot and stays, so the list can hold fewer (seed).
 */
import { Info } from 'lucide-react';
import type { JSX } from 'react';
import type { QueryPart } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { Icon } from '../../shared/icon';
import styles from './errors-screen.module.css';

/** Nothing, unless the query asks for one run (all of its jobs). */
export function RunNote({ parts }: { parts: readonly QueryPart[] }): JSX.Element | null {
  const runs = parts.filter((part) => part.key === 'run' && !part.exclude && part.understood);
  const runIds = runs.length === 1 ? idsOf(runs[0]?.text ?? '') : [];
  return runIds.length === 0 ? null : <Note runIds={runIds} />;
}

function Note({ runIds }: { runIds: string[] }): JSX.Element | null {
  const answer = useRpc('get_run_errors', { runIds }, { keepPrevious: true });
  if (answer.data === undefined) return null;
  const { reported, held, open } = answer.data;
  const words =
    reported === null
      ? t('errors.run_unknown', { held, open })
      : held < reported
        ? t('errors.run_fewer', { reported, held, open })
        : t('errors.run_whole', { reported, open });
  return (
    <p className={styles.runNote} role="note">
      <Icon of={Info} size={14} />
      <span className="ell" title={words}>{words}</span>
    </p>
  );
}

/** The ids of `run:a,b`, quoted or not. */
function idsOf(text: string): string[] {
  return text.slice(text.indexOf(':') + 1).split(',').map((id) => id.trim().replaceAll('"', '')).filter((id) => id !== '');
}
