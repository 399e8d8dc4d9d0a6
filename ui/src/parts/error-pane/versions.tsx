/** Three versions of one document: as it was fetched, as it was edited, as integrator.io has it now. */
import { useState, type JSX } from 'react';
import { t } from '../../messages';
import { Segmented } from '../../shared/segmented';
import { DiffView } from './diff-view';
import { checkJson } from './json-check';
import { JsonEditor } from './json-editor';
import styles from './retry-data.module.css';

interface VersionsProps {
  fetched: string;
  edited: string;
  server: string;
  /** Lets the edit be changed here; without it, it is only compared. */
  onEdited?: (text: string) => void;
}

const VIEWS = ['both', 'theirs', 'yours', 'edit'] as const;
type View = (typeof VIEWS)[number];

export function Versions({ fetched, edited, server, onEdited }: VersionsProps): JSX.Element {
  const [view, setView] = useState<View>('both');
  const check = checkJson(edited);
  const views = VIEWS.filter((each) => each !== 'edit' || onEdited !== undefined);
  return (
    <>
      <div className={styles.bar}>
        <Segmented label={t('conflict.view')} options={views.map((value) => ({ value, label: t(`conflict.view_${value}`) }))} value={view} onChange={setView} />
        {!check.ok && <span className={styles.bad}>{check.line === null ? t(check.reason) : t('data.invalid_at', { line: check.line })}</span>}
      </div>
      {view === 'both' && <DiffView before={server} after={edited} label={t('data.conflict_diff')} />}
      {view === 'theirs' && <DiffView before={fetched} after={server} label={t('conflict.view_theirs')} />}
      {view === 'yours' && <DiffView before={fetched} after={edited} label={t('conflict.view_yours')} />}
      {view === 'edit' && onEdited !== undefined && (
        <JsonEditor label={t('data.editor')} value={edited} onChange={onEdited} badLine={check.ok ? null : check.line} />
      )}
    </>
  );
}
