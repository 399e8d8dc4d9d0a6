/** Files that integrator.io keeps about a run, and its diagnostics: fetched into the download folder when somebody asks. */
import { Paperclip } from 'lucide-react';
import type { HistoryRun } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { Button, IconButton } from '../../shared/button';
import { Popover } from '../../shared/popover';
import { RemoteText } from '../../shared/remote-text';
import { showToast } from '../../shared/toast';
import { visibleText } from '../../shared/visible-text';
import styles from './flow.module.css';

interface RunFilesProps {
  run: HistoryRun;
  /** When the run began, in words. */
  time: string;
}

/** The button of a run with what can be fetched. Nothing is asked of the platform before a file is wanted. */
export function RunFiles({ run, time }: RunFilesProps) {
  const label = t('history.files_of', { count: run.files.length, time });
  return (
    <Popover
      label={label}
      className={styles.files}
      placement="bottom end"
      trigger={<IconButton icon={Paperclip} size="small" label={label} className={run.files.length === 0 ? styles.quiet : undefined} />}
    >
      {(close) => (
        <>
          <h2>{t('history.files_title')}</h2>
          {run.files.length === 0 && <p>{t('history.files_none')}</p>}
          <ul>
            {run.files.map((file) => (
              <li key={`${file.runId} ${file.fileId}`}>
                <RemoteText text={file.name ?? t('history.file_unnamed')} className="ell" />
                <Save runId={file.runId} fileId={file.fileId} label={t('history.file_save', { name: visibleText(file.name ?? t('history.file_unnamed')) })} onSaved={close} />
              </li>
            ))}
            {run.runIds.map((runId, at) => {
              const name = run.runIds.length === 1 ? t('history.diagnostics') : t('history.diagnostics_of', { at: at + 1 });
              return (
                <li key={runId}>
                  <span className="ell">{name}</span>
                  <Save runId={runId} fileId={null} label={t('history.file_save', { name })} onSaved={close} />
                </li>
              );
            })}
          </ul>
        </>
      )}
    </Popover>
  );
}

function Save({ runId, fileId, label, onSaved }: { runId: string; fileId: string | null; label: string; onSaved: () => void }) {
  const { mutate, isPending } = useRpcWrite('save_run_file');
  return (
    <Button
      size="small"
      pending={isPending}
      label={label}
      onPress={() => {
        mutate({ runId, fileId }, {
          onSuccess: ({ path }) => {
            onSaved();
            showToast({ text: t('history.file_saved', { path }), tone: 'ok' });
          },
          onError: (error) => {
            showToast({ text: error.code === 'not_found' ? t(fileId === null ? 'history.diagnostics_gone' : 'history.file_gone') : error.sentence, tone: 'error' });
          },
        });
      }}
    >
      {t('history.save')}
    </Button>
  );
}
