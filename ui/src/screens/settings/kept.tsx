/** What is kept on this computer: how long, how large, copies of what people made and going back to one. */
import { useState } from 'react';
import type { DeskBackup, Settings } from '../../ipc/gen/api';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { Dialog } from '../../shared/dialog';
import { formatBytes } from '../../shared/format';
import { Pick } from '../../shared/pick';
import { Time } from '../../shared/time';
import { showToast } from '../../shared/toast';
import { Line, Section, useChange } from './line';
import styles from './settings.module.css';

/** Choices of how long the cache keeps what is over, in days; 0 is for good. */
const KEEP_DAYS = [0, 30, 90, 180, 365];

/** The section. */
export function Kept({ settings }: { settings: Settings }) {
  const change = useChange(settings);
  const storage = useRpc('get_storage', {});
  const back = useRpcWrite('make_backup');
  const [going, setGoing] = useState<DeskBackup | null>(null);
  const fail = (error: { sentence: string }): void => {
    showToast({ text: error.sentence, tone: 'error' });
  };
  const days = [...new Set([...KEEP_DAYS, settings.keepDays])].sort((a, b) => a - b);
  return (
    <Section title={t('settings.kept')}>
      <Line name={t('settings.keep')} hint={t('settings.keep_hint')}>
        <Pick
          label={t('settings.keep')}
          bare
          options={days.map((count) => ({ value: String(count), label: t('settings.keep_days', { count }) }))}
          value={String(settings.keepDays)}
          onChange={(value) => {
            change(t('settings.keep'), { keepDays: Number(value) });
          }}
        />
      </Line>
      <Line name={t('settings.size')} hint={storage.data?.folder ?? ''}>
        <span className="tn">
          {storage.data === undefined ? t('common.loading') : t('settings.size_of', { cache: formatBytes(storage.data.cacheBytes), desk: formatBytes(storage.data.deskBytes) })}
        </span>
      </Line>
      <Line name={t('settings.backups')} hint={t('settings.backups_hint')}>
        <Button
          size="small"
          pending={back.isPending}
          onPress={() => {
            back.mutate({}, { onError: fail });
          }}
        >
          {t('settings.backup_now')}
        </Button>
      </Line>
      {storage.isError && <p className={styles.bad}>{storage.error.sentence}</p>}
      {storage.data?.backups.map((backup) => (
        <Line key={backup.atMs} name={<Time at={backup.atMs} form="absolute" />} hint={formatBytes(backup.bytes)}>
          <Button
            size="small"
            onPress={() => {
              setGoing(backup);
            }}
          >
            {t('settings.restore')}
          </Button>
        </Line>
      ))}
      {storage.data?.backups.length === 0 && <p className={styles.hint}>{t('settings.no_backups')}</p>}
      {going !== null && (
        <RestoreDialog
          backup={going}
          onClose={() => {
            setGoing(null);
          }}
        />
      )}
    </Section>
  );
}

function RestoreDialog({ backup, onClose }: { backup: DeskBackup; onClose: () => void }) {
  const restore = useRpcWrite('restore_backup');
  return (
    <Dialog
      open
      onClose={onClose}
      width="narrow"
      title={t('settings.restore_title')}
      footer={
        <>
          <span className="grow" />
          <Button onPress={onClose} autoFocus>
            {t('common.cancel')}
          </Button>
          <Button
            variant="primary"
            pending={restore.isPending}
            onPress={() => {
              restore.mutate(
                { atMs: backup.atMs },
                {
                  onSuccess: () => {
                    showToast({ text: t('settings.restored'), tone: 'ok' });
                    onClose();
                  },
                  onError: (error) => {
                    showToast({ text: error.sentence, tone: 'error' });
                  },
                },
              );
            }}
          >
            {t('settings.restore_confirm')}
          </Button>
        </>
      }
    >
      <p>
        {t('settings.restore_of')} <Time at={backup.atMs} form="absolute" />
      </p>
      <p>{t('settings.restore_text')}</p>
    </Dialog>
  );
}
