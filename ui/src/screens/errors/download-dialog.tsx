/** Downloading errors: which form, then a file in the download folder. */
import { useState, type JSX } from 'react';
import { call } from '../../ipc/client';
import { toRpcError } from '../../ipc/errors';
import type { ExportFormat, Selection } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { Dialog } from '../../shared/dialog';
import { RadioButton } from '../../shared/field';
import { showToast } from '../../shared/toast';
import styles from './label-dialog.module.css';

/** What is to be downloaded. */
export interface Download {
  selection: Selection;
  count: number;
}

const FORMATS: readonly ExportFormat[] = ['csv', 'xlsx', 'ndjson'];

export function DownloadDialog({ download, onClose }: { download: Download; onClose: () => void }): JSX.Element {
  const [format, setFormat] = useState<ExportFormat>('csv');
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  async function run(): Promise<void> {
    setPending(true);
    setFailure(null);
    try {
      const { path, rows, cutCells } = await call('export_errors', { selection: download.selection, format });
      const done = t('download.done', { count: rows, path });
      showToast({ text: cutCells === 0 ? done : `${done} ${t('download.cut', { count: cutCells })}`, tone: 'ok' });
      onClose();
    } catch (error) {
      const failed = toRpcError(error);
      setFailure([failed.sentence, failed.detail].filter((part) => part !== null).join(' '));
    } finally {
      setPending(false);
    }
  }
  return (
    <Dialog
      open
      width="narrow"
      title={t('download.title', { count: download.count })}
      onClose={onClose}
      footer={
        <>
          <Button kbd="Escape" onPress={onClose}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" pending={pending} disabledReason={pending ? t('action.pending') : undefined} onPress={() => void run()}>
            {t('download.do', { count: download.count })}
          </Button>
        </>
      }
    >
      <div role="radiogroup" aria-label={t('download.format')}>
        {FORMATS.map((each) => (
          <label key={each} className={styles.choice}>
            <RadioButton name="download-format" checked={format === each} onChange={() => setFormat(each)} />
            <span>
              <b>{t(`download.${each}`)}</b>
              <span className={styles.hint}>{t(`download.${each}_hint`)}</span>
            </span>
          </label>
        ))}
      </div>
      <p className={styles.none}>{t('download.where')}</p>
      {failure !== null && (
        <p className={styles.failure} role="alert">
          {t('download.failed', { reason: failure })}
        </p>
      )}
    </Dialog>
  );
}
